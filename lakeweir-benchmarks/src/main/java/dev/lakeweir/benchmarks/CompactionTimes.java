package dev.lakeweir.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import dev.lakeweir.sink.AppendWriter;
import dev.lakeweir.sink.Compaction;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.sink.direct.DirectCompaction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * What it costs to put the small files of a table together: by Lakeweir's own writers, and by
 * Delta's OPTIMIZE, which a table with a change data feed is compacted by; in turns, each of a copy
 * of the same table. The first of each does not count.
 *
 * <p>Arguments: files, rows of each, compactions of each.
 */
public final class CompactionTimes {
  private static final String FED = "delta.enableChangeDataFeed";

  private final SparkSession spark;
  private final Path work;
  private final List<Double> millis = new ArrayList<>();
  private final List<Double> cpuMillis = new ArrayList<>();

  private CompactionTimes(SparkSession spark, Path work) {
    this.spark = spark;
    this.work = work;
  }

  public static void main(String[] arguments) {
    int files = Integer.parseInt(arguments[0]);
    int rows = Integer.parseInt(arguments[1]);
    int runs = Integer.parseInt(arguments[2]);
    Program.run(() -> measure(files, rows, runs));
  }

  private static void measure(int files, int rows, int runs) throws Exception {
    try (WorkDirectory work = WorkDirectory.make();
        SparkSession spark =
            PipelineSession.open(
                SparkSettings.of(
                    "compaction",
                    Runtime.getRuntime().availableProcessors(),
                    work.path().resolve("scratch").toString(),
                    Map.of()))) {
      spark.sparkContext().setLogLevel("ERROR");
      Path table = work.path().resolve("table");
      fill(spark, table, files, rows);
      CompactionTimes ours = new CompactionTimes(spark, work.path());
      CompactionTimes theirs = new CompactionTimes(spark, work.path());
      for (int run = 0; run <= runs; run++) {
        ours.compact(table, "ours-" + run, false);
        theirs.compact(table, "theirs-" + run, true);
      }
      System.out.printf(
          Locale.ROOT,
          "%d files of %,d rows, medians of %d: Lakeweir %.0f ms and %.0f ms of CPU, Delta's OPTIMIZE %.0f ms and %.0f ms of CPU: %.1f times as fast%n",
          files,
          rows,
          runs,
          ours.median(ours.millis),
          ours.median(ours.cpuMillis),
          theirs.median(theirs.millis),
          theirs.median(theirs.cpuMillis),
          theirs.median(theirs.millis) / ours.median(ours.millis));
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("lakeweir", ours.figures());
      figures.put("deltaOptimize", theirs.figures());
      Launch launch = Launch.ofProperties();
      ResultFile.write(
          launch.module(),
          "compaction",
          files + " " + rows + " " + runs,
          launch.versions(),
          figures);
    }
  }

  private Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("medianMillis", median(millis));
    figures.put("medianCpuMillis", median(cpuMillis));
    figures.put("millis", millis.subList(1, millis.size()));
    return figures;
  }

  private static void fill(SparkSession spark, Path table, int files, int rows) {
    spark.sql(
        "CREATE TABLE delta.`%s` (id BIGINT, uuid STRING, kind STRING, price DOUBLE, time TIMESTAMP) USING delta"
            .formatted(table));
    AppendWriter writer = new AppendWriter(table.toString());
    for (int file = 0; file < files; file++) {
      writer.write(
          spark
              .range((long) file * rows, (file + 1L) * rows, 1, 1)
              .selectExpr(
                  "id",
                  "uuid() AS uuid",
                  "concat('kind-', id % 20) AS kind",
                  "rand() AS price",
                  "timestamp_seconds(1800000000 + id / 1000) AS time"),
          new TransactionId("benchmark", file));
    }
  }

  private void compact(Path table, String name, boolean fed) throws IOException {
    Path copy = work.resolve(name);
    copy(table, copy);
    if (fed) {
      spark.sql("ALTER TABLE delta.`%s` SET TBLPROPERTIES (%s = true)".formatted(copy, FED));
    }
    Compaction compaction = new Compaction(spark, copy.toString(), "benchmark");
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = System.nanoTime();
    long cpu = process.getProcessCpuTime();
    DirectCompaction.Outcome outcome =
        compaction.compact(compaction.look().orElseThrow(), () -> false);
    millis.add((System.nanoTime() - start) / 1e6);
    cpuMillis.add((process.getProcessCpuTime() - cpu) / 1e6);
    if (outcome.removed() <= outcome.added()) {
      throw new IllegalStateException("nothing was put together: " + outcome);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  private double median(List<Double> values) {
    return Median.of(values.subList(1, values.size()));
  }
}
