package dev.lakeweir.eventhubs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;

/** Streams a hub's bodies into Parquet files, as a program would. */
public final class TestStream {
  private final Path checkpoint;
  private final Path table;

  /** Takes a directory that is empty or that a former one has written. */
  public TestStream(Path directory) {
    this.checkpoint = directory.resolve("checkpoint");
    this.table = directory.resolve("table");
  }

  public static Dataset<Row> load(Map<String, String> options) {
    return TestSpark.session().readStream().format("eventhubs").options(options).load();
  }

  public Path checkpoint() {
    return checkpoint;
  }

  public StreamingQuery start(Map<String, String> options, Trigger trigger) {
    try {
      return load(options)
          .selectExpr("CAST(body AS STRING) body", "partition", "sequenceNumber")
          .writeStream()
          .format("parquet")
          .option("checkpointLocation", checkpoint.toString())
          .option("path", table.toString())
          .trigger(trigger)
          .start();
    } catch (TimeoutException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Reads all that is there; answers the query that has ended. */
  public StreamingQuery drain(Map<String, String> options) throws StreamingQueryException {
    StreamingQuery query = start(options, Trigger.AvailableNow());
    query.awaitTermination();
    return query;
  }

  /** Waits for so many rows at least, and fails as soon as the query does. */
  public void awaitRows(StreamingQuery query, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              if (query.exception().isDefined()) {
                throw query.exception().get();
              }
              return Files.exists(table.resolve("_spark_metadata")) && rows().count() >= count;
            });
  }

  public Dataset<Row> rows() {
    return TestSpark.session()
        .read()
        .schema("body STRING, partition STRING, sequenceNumber LONG")
        .parquet(table.toString());
  }

  /** In no order. */
  public List<String> bodies() {
    return rows().select("body").as(Encoders.STRING()).collectAsList();
  }
}
