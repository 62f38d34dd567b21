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
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.types.StructType;

/**
 * The topology of the tutorials, written by hand with Spark and Delta: bronze from the topic,
 * silver from bronze, gold from the topic again, three queries at the same time. What cannot work
 * as the tutorials write it is put right: {@code toTable}, event time, a distinct count that is
 * approximate. Their triggers of one and five minutes are left out, since they would only add
 * waiting.
 */
final class HandWrittenPeer implements Peer {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "eventType STRING, eventID STRING, productId STRING,"
              + " userAgent STRUCT<platform: STRING, browser: STRING>,"
              + " extraPayload ARRAY<STRUCT<relatedProductId: STRING, relatedProductCategory: STRING>>,"
              + " page_loading_seconds DOUBLE, eventTime TIMESTAMP");

  private final SparkSession spark;
  private final Tuning tuning;
  private final Topic topic;

  HandWrittenPeer(Tuning tuning, Topic topic) {
    this.tuning = tuning;
    this.topic = topic;
    spark = tuning.open();
  }

  @Override
  public void fill(Path directory, Runnable started) throws Exception {
    // Silver cannot be started from a table that is not there.
    spark
        .createDataFrame(List.of(), SCHEMA)
        .write()
        .format("delta")
        .save(directory.resolve("bronze").toString());
    started.run();
    StreamingQuery bronze = start(parsed(), directory, "bronze");
    StreamingQuery silver = start(silver(directory), directory, "silver");
    StreamingQuery gold = start(gold(), directory, "gold");
    bronze.processAllAvailable();
    silver.processAllAvailable();
    // The first call may be answered by a look at bronze before its last commit, not the second.
    silver.processAllAvailable();
    gold.processAllAvailable();
    for (StreamingQuery query : List.of(bronze, silver, gold)) {
      query.stop();
    }
  }

  private StreamingQuery start(Dataset<Row> rows, Path directory, String table)
      throws TimeoutException, StreamingQueryException {
    return rows.writeStream()
        .queryName(table)
        .format("delta")
        .outputMode("append")
        .option("checkpointLocation", directory.resolve("checkpoints").resolve(table).toString())
        .start(directory.resolve(table).toString());
  }

  private Dataset<Row> parsed() {
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

  private Dataset<Row> silver(Path directory) {
    return spark
        .readStream()
        .format("delta")
        .load(directory.resolve("bronze").toString())
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

  private Dataset<Row> gold() {
    return parsed()
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

  @Override
  public Rows rows(Path directory) {
    return SparkTables.rows(spark, directory);
  }

  @Override
  public void close() {
    spark.stop();
  }
}
