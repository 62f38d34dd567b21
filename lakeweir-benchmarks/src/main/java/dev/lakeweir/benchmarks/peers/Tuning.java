package dev.lakeweir.benchmarks.peers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * How a topology that is written by hand is set.
 *
 * @param session settings of Spark beside those that Delta asks for
 * @param source options of the Kafka source
 */
public record Tuning(Map<String, String> session, Map<String, String> source) {
  private static final Map<String, String> DELTA =
      Map.of(
          "spark.master", "local[*]",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1",
          "spark.ui.enabled", "false",
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
          "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");

  /** That of a peer: {@code tutorial} or {@code tuned}. */
  public static Tuning of(String peer) {
    return switch (peer) {
      case "tutorial" -> none();
      case "tuned" -> expert();
      default -> throw new IllegalArgumentException("no such peer: " + peer);
    };
  }

  /** Spark and Delta as they come. */
  private static Tuning none() {
    return new Tuning(Map.of(), Map.of());
  }

  /**
   * What an expert sets without writing anything else: as many shuffle partitions as this machine
   * has cores and at least two, one task in place of 50 to read a table's log, larger and fewer
   * answers from the broker, and no wait for more when there is something.
   */
  public static Tuning expert() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Tuning(
        Map.of(
            "spark.sql.shuffle.partitions",
            Integer.toString(Math.max(2, cores)),
            "spark.databricks.delta.snapshotPartitions",
            "1"),
        Map.of(
            "kafka.fetch.max.wait.ms", "5",
            "kafka.max.poll.records", "20000",
            "kafka.max.partition.fetch.bytes", "16777216",
            "kafka.fetch.max.bytes", "67108864",
            "kafka.receive.buffer.bytes", "1048576"));
  }

  public SparkSession open() {
    Map<String, String> settings = new LinkedHashMap<>(DELTA);
    settings.putAll(session);
    SparkSession.Builder builder = SparkSession.builder().appName("hand-written");
    settings.forEach(builder::config);
    return builder.getOrCreate();
  }
}
