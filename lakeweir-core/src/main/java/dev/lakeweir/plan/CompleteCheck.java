package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.TableDefinition;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** What can be written in mode complete: all groups of one aggregate, again with each batch. */
final class CompleteCheck {
  private final TableDefinition table;
  private final Problems problems;

  CompleteCheck(TableDefinition table, Problems problems) {
    this.table = table;
    this.problems = problems;
  }

  /** Empty when something is wrong; then there is a problem. */
  Optional<WriteModel> resolve(LogicalPlan query) {
    if (!Plans.contains(query, CompleteCheck::isAggregate)) {
      error(
          mode(),
          "it has no aggregate over a stream, so Spark does not know its earlier rows",
          "leave 'lakeweir.write.mode' out: the rows are appended");
      return Optional.empty();
    }
    if (Plans.contains(query, CompleteCheck::isDistinct)) {
      error(
          mode(),
          "it has a distinct aggregate, which tells only the groups that changed",
          "write it by upsert, which leads to the same rows");
      return Optional.empty();
    }
    for (ExpectationDefinition expectation : table.expectations()) {
      if (expectation.onViolation() == OnViolation.QUARANTINE) {
        error(
            expectation.position(),
            "expectation '%s' would put the same rows aside with each batch"
                .formatted(expectation.name()),
            "use ON VIOLATION DROP ROW, or write the table by upsert");
        return Optional.empty();
      }
    }
    problems.add(
        Problem.warning(
            ErrorCode.UNBOUNDED_STATE,
            mode(),
            "Table '%s' is written in mode complete: every group is kept for ever and written anew with each batch"
                .formatted(table.name()),
            "write it by upsert, which leads to the same rows and can forget groups behind a watermark; keep complete for few groups, or for ORDER BY and LIMIT"));
    return Optional.of(new WriteModel.Complete());
  }

  /** Reports a second flow into a table whose rows are all replaced with each batch. */
  static void reportSecondFlow(TableModel table, FlowDefinition flow, Problems problems) {
    problems.error(
        ErrorCode.COMPLETE_MODE,
        flow.targetPosition(),
        "Cannot write flow '%s' into table '%s': it is written in mode complete, so each flow would remove the rows of the others"
            .formatted(flow.name(), table.name()),
        "join the flows with UNION ALL below the aggregate, or write the table by upsert");
  }

  private void error(Position position, String cause, String hint) {
    problems.error(
        ErrorCode.COMPLETE_MODE,
        position,
        "Cannot write table '%s' in mode complete: %s".formatted(table.name(), cause),
        hint);
  }

  private Position mode() {
    return table.properties().get(WriteResolver.MODE).position();
  }

  private static boolean isAggregate(LogicalPlan node) {
    return node instanceof Aggregate && node.isStreaming();
  }

  private static boolean isDistinct(LogicalPlan node) {
    return isAggregate(node)
        && Plans.list(((Aggregate) node).aggregateExpressions()).stream()
            .flatMap(
                column ->
                    Plans.nodes((org.apache.spark.sql.catalyst.expressions.Expression) column)
                        .stream())
            .anyMatch(it -> it instanceof AggregateExpression function && function.isDistinct());
  }
}
