package dev.lakeweir.benchmarks.growth;

import dev.lakeweir.api.Pipeline;
import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.run.PipelineRun;
import dev.lakeweir.run.RunOptions;
import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

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
  private static final int FILLING = 100_000;
  private static final int WARMING = 100;

  private final Path input;
  private int files;
  private long users;

  /** How many of them the window has that is written into. */
  private long held;

  private DistinctGrowth(Path input) {
    this.input = input;
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
    DistinctGrowth growth = new DistinctGrowth(Files.createDirectories(work.resolve("in")));
    growth.write(0, small, WARMING);
    growth.held = 0;
    Map<Long, Integer> phases = new LinkedHashMap<>();
    for (long holds : List.of(0L, full / 10, full)) {
      growth.write(1, FILLING, (int) ((holds - growth.held) / FILLING));
      phases.put(growth.held, growth.files);
      growth.write(1, small, batches);
    }

    BatchTimes times = run(work, growth.input);

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

  /** Files of one batch each, with users that no other file has. */
  private void write(int window, int events, int count) throws IOException {
    Instant time = START.plusSeconds(window * 3600L);
    for (int file = 0; file < count; file++) {
      Path path = input.resolve("%06d.json".formatted(files++));
      try (BufferedWriter lines = Files.newBufferedWriter(path)) {
        for (int event = 0; event < events; event++) {
          lines.write("{\"at\":\"%s\",\"user\":\"user-%d\"}%n".formatted(time, users++));
        }
      }
      held += events;
      Files.setLastModifiedTime(path, FileTime.from(START.plusSeconds(files)));
    }
  }

  private static BatchTimes run(Path work, Path input) throws IOException {
    Pipeline pipeline =
        Pipeline.builder("growth")
            .storage(work.resolve("lake").toString())
            .source(
                "events",
                "json",
                source ->
                    source
                        .option("path", input.toString())
                        .option("maxFilesPerTrigger", "1")
                        .decode("json", "at TIMESTAMP NOT NULL, user STRING NOT NULL"))
            .table(
                "visitors",
                table ->
                    table.query(
                        "SELECT window.start AS at, count(DISTINCT user) AS users, count(*) AS events"
                            + " FROM STREAM events WATERMARK at DELAY OF INTERVAL 1 DAY"
                            + " GROUP BY window(at, '1 hour')"))
            .build();
    BatchTimes times = new BatchTimes();
    try (SparkSession spark =
        PipelineSession.open(
            SparkSettings.of(
                "growth",
                Runtime.getRuntime().availableProcessors(),
                work.resolve("scratch").toString(),
                pipeline.definition().configuration()))) {
      spark.streams().addListener(times);
      Problems problems = new Problems();
      PipelineModel model =
          PipelineResolver.resolve(spark, pipeline.definition(), problems).orElseThrow();
      new PipelineRun(spark, model, RunOptions.drain()).run();
    }
    return times;
  }
}
