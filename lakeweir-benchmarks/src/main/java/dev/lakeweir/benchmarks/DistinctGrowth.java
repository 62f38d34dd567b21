package dev.lakeweir.benchmarks;

import dev.lakeweir.api.Pipeline;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * What an exact {@code count(DISTINCT user)} costs when its window is full. One pipeline takes
 * batches of new users into one window: small batches while it holds few, large ones until it holds
 * a million, then small ones again. The medians of the small ones count. Batches that only warm the
 * JVM up go first, into a window of their own.
 *
 * <p>Arguments: distinct users in the full window, events of a small batch, small batches a phase.
 */
public final class DistinctGrowth {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int FILLING = 100_000;

  private final Path input;
  private int files;
  private long users;

  private DistinctGrowth(Path input) {
    this.input = input;
  }

  public static void main(String[] arguments) throws IOException {
    long full = Long.parseLong(arguments[0]);
    int small = Integer.parseInt(arguments[1]);
    int batches = Integer.parseInt(arguments[2]);
    Path work = Files.createTempDirectory("lakeweir-benchmark");
    DistinctGrowth growth = new DistinctGrowth(Files.createDirectories(work.resolve("in")));
    growth.write(0, small, batches);
    int fewFrom = growth.files;
    growth.write(1, small, batches);
    int fewTo = growth.files;
    growth.write(1, FILLING, (int) ((full - (long) small * batches) / FILLING));
    int fullFrom = growth.files;
    growth.write(1, small, batches);

    Map<Long, Long> millis = run(work, growth.input);

    long few = median(millis, fewFrom, fewTo);
    long many = median(millis, fullFrom, growth.files);
    System.out.printf(
        Locale.ROOT,
        "a batch of %,d new users, median of %d: %d ms in a window of up to %,d users, %d ms in one of %,d and more: ratio %.2f%n",
        small,
        batches,
        few,
        (long) small * batches,
        many,
        full,
        (double) many / few);
    System.exit(0);
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
      Files.setLastModifiedTime(path, FileTime.from(START.plusSeconds(files)));
    }
  }

  /** The time of each batch in milliseconds, by its number. */
  private static Map<Long, Long> run(Path work, Path input) {
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
    SparkSession spark =
        PipelineSession.open(
            SparkSettings.of(
                "growth",
                Runtime.getRuntime().availableProcessors(),
                work.resolve("scratch").toString(),
                pipeline.definition().configuration()));
    Map<Long, Long> millis = new ConcurrentHashMap<>();
    spark.streams().addListener(new BatchTimes(millis));
    Problems problems = new Problems();
    PipelineModel model =
        PipelineResolver.resolve(spark, pipeline.definition(), problems).orElseThrow();
    new PipelineRun(spark, model, RunOptions.drain()).run();
    return millis;
  }

  private static long median(Map<Long, Long> millis, int from, int to) {
    List<Long> times = new ArrayList<>();
    for (long batch = from; batch < to; batch++) {
      times.add(millis.get(batch));
    }
    times.sort(null);
    return times.get(times.size() / 2);
  }

  private static final class BatchTimes extends StreamingQueryListener {
    private final Map<Long, Long> millis;

    BatchTimes(Map<Long, Long> millis) {
      this.millis = millis;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      // Only batches are timed.
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      if (event.progress().name().equals("visitors") && event.progress().numInputRows() > 0) {
        millis.put(
            event.progress().batchId(), event.progress().durationMs().get("triggerExecution"));
      }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      // Only batches are timed.
    }
  }
}
