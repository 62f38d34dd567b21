package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Tells plans that remember rows from batch to batch. */
public final class StatefulPlans {
  private StatefulPlans() {}

  /** Whether some operator of the plan has state. */
  public static boolean isStateful(LogicalPlan plan) {
    return Plans.contains(plan, StatefulPlans::isOperator);
  }

  /** Whether the node itself has state. */
  static boolean isOperator(LogicalPlan node) {
    return UnsupportedOperationChecker.isStatefulOperation(node)
        || (node instanceof Deduplicate && node.isStreaming());
  }
}
