package dev.lakeweir.benchmarks.peers;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * The queries of the tutorials, written by hand with Spark and Delta: bronze from the topic, silver
 * from bronze, gold from the topic again. What cannot work as the tutorials write it is put right:
 * {@code toTable}, event time, a distinct count that is approximate. Their triggers of one and five
 * minutes are left out, since they would only add waiting.
 */
public final class HandWrittenQueries {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "eventType STRING, eventID STRING, productId STRING,"
              + " userAgent STRUCT<platform: STRING, browser: STRING>,"
              + " extraPayload ARRAY<STRUCT<relatedProductId: STRING, relatedProductCategory: STRING>>,"
              + " page_loading_seconds DOUBLE, eventTime TIMESTAMP");

  private final SparkSession spark;
  private final Tuning tuning;
  private final Topic topic;
  private final Path directory;

  /**
   * Queries into the tables of a directory.
   *
   * @param directory where tables and checkpoints go
   */
  public HandWrittenQueries(SparkSession spark, Tuning tuning, Topic topic, Path directory) {
    this.spark = spark;
    this.tuning = tuning;
    this.topic = topic;
    this.directory = directory;
  }

  /** The events, decoded. */
  public Dataset<Row> bronze() {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", topic.bootstrapServers())
        .option("subscribe", topic.name())
        .option("startingOffsets", "earliest")
        .options(tuning.source())
        .load()
        .select(from_json(col("value").cast("string"), SCHEMA).as("data"))
        .select("data.*");
  }

  /** To be called when bronze is there. */
  public Dataset<Row> silver() {
    return spark
        .readStream()
        .format("delta")
        .load(table("bronze"))
        .withColumn("clickpath", explode(col("extraPayload")))
        .select(
            col("eventID"),
            col("eventType"),
            col("eventTime"),
            col("productId"),
            col("userAgent.platform"),
            col("userAgent.browser"),
            col("page_loading_seconds"),
            col("clickpath.relatedProductId"),
            col("clickpath.relatedProductCategory"));
  }

  /** Counts of each window, from the topic. */
  public Dataset<Row> gold() {
    return bronze()
        .withWatermark("eventTime", "10 minutes")
        .groupBy(window(col("eventTime"), "5 minutes"), col("eventType"), col("userAgent.platform"))
        .agg(
            count(lit(1)).as("event_count"),
            approx_count_distinct("productId").as("unique_products"))
        .select(
            col("window.start").as("window_start"),
            col("window.end").as("window_end"),
            col("eventType"),
            col("platform"),
            col("event_count"),
            col("unique_products"));
  }

  /** Where a table is. */
  public String table(String name) {
    return directory.resolve(name).toString();
  }

  /** Makes a table without rows, for those that cannot be started from one that is not there. */
  public void make(String name, StructType schema) {
    spark.createDataFrame(List.of(), schema).write().format("delta").save(table(name));
  }

  /** Starts what appends to a table. */
  public StreamingQuery append(String table, Dataset<Row> rows) throws TimeoutException {
    return writer(table, rows).format("delta").outputMode("append").start(table(table));
  }

  /** Starts what appends to a table all that is there now, and then ends. */
  public StreamingQuery drain(String table, Dataset<Row> rows) throws TimeoutException {
    return writer(table, rows)
        .format("delta")
        .outputMode("append")
        .trigger(Trigger.AvailableNow())
        .start(table(table));
  }

  /** What writes a table, with its name and checkpoint. */
  public DataStreamWriter<Row> writer(String table, Dataset<Row> rows) {
    return rows.writeStream()
        .queryName(table)
        .option("checkpointLocation", directory.resolve("checkpoints").resolve(table).toString());
  }
}
