package dev.lakeweir.benchmarks.freshness;

import dev.lakeweir.benchmarks.peers.HandWrittenQueries;
import dev.lakeweir.benchmarks.peers.Topic;
import dev.lakeweir.benchmarks.peers.Tuning;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * The hand-written queries as an expert sets them. Gold is merged after each batch: appended, it
 * would come a quarter of an hour late by its watermark and window.
 */
final class HandWrittenRun implements ContinuousRun {
  private static final String SAME_GROUP =
      "t.window_start = s.window_start AND t.eventType <=> s.eventType AND t.platform <=> s.platform";

  private final SparkSession spark;
  private final HandWrittenQueries queries;
  private final List<StreamingQuery> running = new ArrayList<>();

  HandWrittenRun(Topic topic, Path directory) {
    Tuning tuning = Tuning.expert();
    spark = tuning.open();
    queries = new HandWrittenQueries(spark, tuning, topic, directory);
  }

  @Override
  public void start() throws Exception {
    Dataset<Row> bronze = queries.bronze();
    Dataset<Row> gold = queries.gold();
    queries.make("bronze", bronze.schema());
    queries.make("gold", gold.schema());
    running.add(queries.append("bronze", bronze));
    running.add(queries.append("silver", queries.silver()));
    VoidFunction2<Dataset<Row>, Long> merge = (rows, batch) -> merge(rows);
    running.add(queries.writer("gold", gold).outputMode("update").foreachBatch(merge).start());
  }

  private void merge(Dataset<Row> rows) {
    DeltaTable.forPath(rows.sparkSession(), queries.table("gold"))
        .as("t")
        .merge(rows.as("s"), SAME_GROUP)
        .whenMatched()
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }

  @Override
  public void finish() throws Exception {
    for (StreamingQuery query : running) {
      query.processAllAvailable();
      // The first call may be answered by a look at bronze before its last commit, not the second.
      query.processAllAvailable();
    }
    for (StreamingQuery query : running) {
      query.stop();
    }
    spark.stop();
  }
}
