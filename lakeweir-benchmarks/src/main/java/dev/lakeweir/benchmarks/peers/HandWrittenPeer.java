package dev.lakeweir.benchmarks.peers;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** The topology of the tutorials: three queries at the same time; gold is appended. */
final class HandWrittenPeer implements Peer {
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
    HandWrittenQueries queries = new HandWrittenQueries(spark, tuning, topic, directory);
    Dataset<Row> events = queries.bronze();
    queries.make("bronze", events.schema());
    started.run();
    StreamingQuery bronze = queries.append("bronze", events);
    StreamingQuery silver = queries.append("silver", queries.silver());
    StreamingQuery gold = queries.append("gold", queries.gold());
    bronze.processAllAvailable();
    silver.processAllAvailable();
    // The first call may be answered by a look at bronze before its last commit, not the second.
    silver.processAllAvailable();
    gold.processAllAvailable();
    for (StreamingQuery query : List.of(bronze, silver, gold)) {
      query.stop();
    }
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
