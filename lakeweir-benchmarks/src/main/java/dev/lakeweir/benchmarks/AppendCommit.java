package dev.lakeweir.benchmarks;

import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import dev.lakeweir.sink.AppendWriter;
import dev.lakeweir.sink.TransactionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a batch of one row costs: appended by Lakeweir, and by {@code write().format("delta")} with
 * the same transaction, in turns, each into its own table, in a session that is set as a pipeline's
 * is. Both tables pass their checkpoints.
 *
 * <p>Argument: batches of each.
 */
public final class AppendCommit {
  private static final int WARM_UP = 30;

  private AppendCommit() {}

  public static void main(String[] arguments) throws IOException {
    int batches = Integer.parseInt(arguments[0]);
    Path work = Files.createTempDirectory("lakeweir-benchmark");
    SparkSession spark =
        PipelineSession.open(
            SparkSettings.of(
                "append-commit",
                Runtime.getRuntime().availableProcessors(),
                work.toString(),
                Map.of()));
    spark.sparkContext().setLogLevel("ERROR");
    String direct = make(spark, work.resolve("direct"));
    String stock = make(spark, work.resolve("stock"));
    AppendWriter writer = new AppendWriter(direct);
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int batch = 0; batch < WARM_UP + batches; batch++) {
      boolean first = batch % 2 == 0;
      double before = first ? 0 : millis(batch, id -> append(row(spark, id), stock, id));
      double mine =
          millis(batch, id -> writer.write(row(spark, id), new TransactionId("benchmark", id)));
      double other = first ? millis(batch, id -> append(row(spark, id), stock, id)) : before;
      if (batch >= WARM_UP) {
        ours.add(mine);
        theirs.add(other);
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("lakeweirMillis", percentiles(ours));
    figures.put("deltaSparkWriterMillis", percentiles(theirs));
    Launch launch = Launch.ofProperties();
    ResultFile.write(
        launch.module(), "append-commit", Integer.toString(batches), launch.versions(), figures);
    System.out.printf(
        Locale.ROOT,
        "a batch of one row, %d each, median and 95th percentile: Lakeweir %.0f and %.0f ms, Delta's Spark writer %.0f and %.0f ms: %.1f times as fast%n",
        batches,
        percentile(ours, 50),
        percentile(ours, 95),
        percentile(theirs, 50),
        percentile(theirs, 95),
        percentile(theirs, 50) / percentile(ours, 50));
    spark.stop();
  }

  private static String make(SparkSession spark, Path path) {
    spark.sql("CREATE TABLE delta.`%s` (id BIGINT, name STRING) USING DELTA".formatted(path));
    return path.toString();
  }

  private static Dataset<Row> row(SparkSession spark, long id) {
    return spark.range(id, id + 1, 1, 1).selectExpr("id", "concat('name-', id) AS name");
  }

  private static void append(Dataset<Row> rows, String path, long batch) {
    rows.write()
        .format("delta")
        .mode("append")
        .option("txnAppId", "benchmark")
        .option("txnVersion", batch)
        .save(path);
  }

  private static double millis(long batch, LongConsumer write) {
    long start = System.nanoTime();
    write.accept(batch);
    return (System.nanoTime() - start) / 1e6;
  }

  private static Map<String, Double> percentiles(List<Double> values) {
    Map<String, Double> all = new LinkedHashMap<>();
    for (int percent : List.of(50, 90, 95, 99)) {
      all.put("p" + percent, percentile(values, percent));
    }
    return all;
  }

  private static double percentile(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((sorted.size() - 1) * percent / 100);
  }
}
