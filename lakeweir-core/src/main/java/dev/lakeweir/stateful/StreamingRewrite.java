package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.streaming.OutputMode;

/**
 * Gives SQL that Spark refuses on a stream a streaming form with the same result: the first row of
 * each key, and exact distinct aggregates. Takes and gives analyzed plans; what is not streaming
 * stays as it is.
 */
public final class StreamingRewrite {
  private StreamingRewrite() {}

  /**
   * The query in a form that runs on a stream.
   *
   * @param mode append emits a group when the watermark has passed it, update whenever it changes
   */
  public static LogicalPlan apply(LogicalPlan plan, OutputMode mode) {
    return apply(plan, mode, CombineLimits.USUAL);
  }

  static LogicalPlan apply(LogicalPlan plan, OutputMode mode, CombineLimits limits) {
    return Plans.rewrite(
        plan,
        node ->
            FirstRow.rewrite(node)
                .or(() -> DistinctAggregation.rewrite(node, mode, limits))
                .orElse(node));
  }
}
