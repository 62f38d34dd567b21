package dev.lakeweir.run;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.IncrementalExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;

/** Finds how Spark runs the batch that the calling thread is processing. */
final class RunningBatch {
  private RunningBatch() {}

  /**
   * To be called by the thread of a streaming query.
   *
   * @param spark the session that the query was started in; that of the batch is a copy
   */
  static IncrementalExecution of(SparkSession spark) {
    String id = spark.sparkContext().getLocalProperty(StreamExecution.QUERY_ID_KEY());
    StreamingQueryWrapper query = (StreamingQueryWrapper) spark.streams().get(id);
    return query.streamingQuery().lastExecution();
  }
}
