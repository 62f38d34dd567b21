package dev.lakeweir.run;

import dev.lakeweir.checkpoint.SharedCheckpoint;
import dev.lakeweir.onepass.FlowException;
import dev.lakeweir.onepass.FlowQuery;
import dev.lakeweir.onepass.LedPass;
import dev.lakeweir.onepass.OnePassJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes the batches of a flow that remembers rows, and of those that are computed in its pass: the
 * files of these are written while its rows are computed, and committed behind its table. Driver
 * side; called by one thread.
 */
final class LedProcessor implements VoidFunction2<Dataset<Row>, Long> {
  private static final long serialVersionUID = 1L;

  private final transient SparkSession spark;
  private final transient String leading;
  private final transient BatchProcessor leader;
  private final transient Map<OnePassFlow, FlowQuery> flows;
  private final transient LedPass pass;
  private final transient SharedCheckpoint checkpoint;

  /**
   * Makes the processor.
   *
   * @param spark the session that the query is started in
   * @param leading the leading flow's query by name
   * @param flows in the order of the pass
   */
  LedProcessor(
      SparkSession spark,
      String leading,
      BatchProcessor leader,
      Map<OnePassFlow, FlowQuery> flows,
      LedPass pass,
      SharedCheckpoint checkpoint) {
    this.spark = spark;
    this.leading = leading;
    this.leader = leader;
    this.flows = new LinkedHashMap<>(flows);
    this.pass = pass;
    this.checkpoint = checkpoint;
  }

  @Override
  public void call(Dataset<Row> batch, Long id) {
    checkpoint.begin(id);
    List<OnePassJob.Target> targets = new ArrayList<>();
    flows.forEach((flow, query) -> targets.add(open(flow, query, batch, id)));
    pass.open(id, targets);
    OnePassJob.Result result = lead(batch, id);
    commit(batch.sparkSession(), targets, result, id);
    checkpoint.end(id);
  }

  private static OnePassJob.Target open(
      OnePassFlow flow, FlowQuery query, Dataset<Row> batch, long id) {
    try {
      return flow.openAnyway(batch.sparkSession(), query, id);
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new FlowException(flow.name(), e);
    }
  }

  private OnePassJob.Result lead(Dataset<Row> batch, long id) {
    int parts;
    try {
      leader.call(batch, id);
      parts = RunningBatch.parts(RunningBatch.of(spark));
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      FlowException failure = new FlowException(leading, e);
      try {
        pass.abandon();
      } catch (RuntimeException undeleted) {
        failure.addSuppressed(undeleted);
      }
      throw failure;
    }
    return pass.close(parts);
  }

  private void commit(
      SparkSession session, List<OnePassJob.Target> targets, OnePassJob.Result result, long id) {
    int begun = 0;
    try {
      for (OnePassFlow flow : flows.keySet()) {
        OnePassJob.FlowResult made = result.flows().get(begun);
        OnePassJob.Target target = targets.get(begun++);
        try {
          flow.commitAnyway(session, target, result, made, id);
        } catch (Exception e) {
          // Scala code throws checked exceptions that it does not declare.
          throw new FlowException(flow.name(), e);
        }
      }
    } finally {
      discard(targets, result, begun);
    }
  }

  /** Deletes the files of the flows from one on. */
  private void discard(List<OnePassJob.Target> targets, OnePassJob.Result result, int from) {
    List<OnePassFlow> all = List.copyOf(flows.keySet());
    for (int i = from; i < all.size(); i++) {
      all.get(i).discard(targets.get(i), result.flows().get(i));
    }
  }
}
