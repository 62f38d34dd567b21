package dev.lakeweir.benchmarks.state;

import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.peers.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an exact {@code count(DISTINCT user)} costs when its window is full. One pipeline takes
 * batches of new users into one window: small batches while it holds few, large ones until it holds
 * a tenth of what it will, small ones, large ones until it is full, and small ones again. The
 * medians of the small ones count. Batches that only warm the JVM up go first, into a window of
 * their own.
 *
 * <p>Arguments: distinct users in the full window, events of a small batch, small batches a phase.
 */
public final class DistinctGrowth {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String VISITORS =
      """
      SELECT window.start AS at, count(DISTINCT user) AS users, count(*) AS events
      FROM STREAM events WATERMARK at DELAY OF INTERVAL 1 DAY
      GROUP BY window(at, '1 hour')""";
  private static final int FILLING = 100_000;
  private static final int WARMING = 100;

  private final EventFiles files;
  private long users;

  /** How many of them the window has that is written into. */
  private long held;

  private DistinctGrowth(EventFiles files) {
    this.files = files;
  }

  public static void main(String[] arguments) {
    Program.run(
        () -> {
          try (WorkDirectory work = WorkDirectory.make()) {
            measure(
                Long.parseLong(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                work.path());
          }
        });
  }

  private static void measure(long full, int small, int batches, Path work) throws IOException {
    EventFiles files = EventFiles.in(work.resolve("in"));
    DistinctGrowth growth = new DistinctGrowth(files);
    growth.write(0, small, WARMING);
    growth.held = 0;
    Map<Long, Integer> phases = new LinkedHashMap<>();
    for (long holds : List.of(0L, full / 10, full)) {
      growth.write(1, FILLING, (int) ((holds - growth.held) / FILLING));
      phases.put(growth.held, files.count());
      growth.write(1, small, batches);
    }

    BatchTimes times = StatefulRun.of(work, files, "visitors", VISITORS, Map.of());

    Map<String, Double> medians = new LinkedHashMap<>();
    phases.forEach(
        (held, from) ->
            medians.put(Long.toString(held), times.median("visitors", from, from + batches)));
    System.out.printf(Locale.ROOT, "a batch of %,d new users, median of %d:%n", small, batches);
    medians.forEach(
        (held, millis) ->
            System.out.printf(
                Locale.ROOT,
                "%.0f ms in a window of %,d users, %.2f of that at first%n",
                millis,
                Long.parseLong(held),
                millis / medians.get("0")));
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("usersOfABatch", small);
    figures.put("medianMillisByUsersOfTheWindow", medians);
    Launch launch = Launch.ofProperties();
    ResultFile.write(
        launch.module(),
        "distinct-growth",
        full + " " + small + " " + batches,
        launch.versions(),
        figures);
  }

  private void write(int window, int events, int count) throws IOException {
    for (int file = 0; file < count; file++) {
      files.write(START.plusSeconds(window * 3600L), users, events);
      users += events;
      held += events;
    }
  }
}
