package dev.lakeweir.run;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.source.SourceOffsets;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.v2.MicroBatchScanExec;
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

  /** How many parts a batch is read in, over all of its sources: none when it has no records. */
  static int parts(IncrementalExecution batch) {
    return parts(batch.executedPlan());
  }

  /**
   * How many records a batch is made of, over all of its sources, as far as these tell by their
   * offsets; empty when one does not.
   */
  static OptionalLong records(IncrementalExecution batch) {
    List<OptionalLong> scans = records(batch.executedPlan());
    return scans.isEmpty() || scans.stream().anyMatch(OptionalLong::isEmpty)
        ? OptionalLong.empty()
        : OptionalLong.of(scans.stream().mapToLong(OptionalLong::getAsLong).sum());
  }

  private static List<OptionalLong> records(SparkPlan plan) {
    return plan instanceof MicroBatchScanExec scan
        ? List.of(SourceOffsets.between(scan.start().json(), scan.end().json()))
        : Plans.list(plan.children()).stream().flatMap(it -> records(it).stream()).toList();
  }

  private static int parts(SparkPlan plan) {
    return plan instanceof MicroBatchScanExec scan
        ? scan.inputPartitions().size()
        : Plans.list(plan.children()).stream().mapToInt(RunningBatch::parts).sum();
  }
}
