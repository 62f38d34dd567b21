package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.TransformWithState;
import org.apache.spark.sql.streaming.OutputMode;

/** What Spark emits of a query in each batch. */
public final class OutputModes {
  private OutputModes() {}

  /**
   * By how the rows are written. Only a query with groups emits a row again when it changes; all
   * others (a deduplication, a join) emit each row once, also into a table that is upserted.
   */
  public static OutputMode of(WriteModel write, LogicalPlan query) {
    if (write instanceof WriteModel.Complete) {
      return OutputMode.Complete();
    }
    return write instanceof WriteModel.Upsert && Plans.contains(query, OutputModes::hasGroups)
        ? OutputMode.Update()
        : OutputMode.Append();
  }

  private static boolean hasGroups(LogicalPlan node) {
    return node.isStreaming() && (node instanceof Aggregate || node instanceof TransformWithState);
  }
}
