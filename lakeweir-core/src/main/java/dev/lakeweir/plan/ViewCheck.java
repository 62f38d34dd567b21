package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.trees.TreePattern;

/** Says how the result of a materialized view follows from changes of what it reads. */
final class ViewCheck {
  private ViewCheck() {}

  /**
   * The table of which it is enough to read the rows that were added: the only one that the query
   * reads, to which rows are only added, and of which it computes row by row.
   */
  static Optional<String> appendedFrom(
      LogicalPlan query, List<FlowInput> inputs, Map<String, TableModel> tables) {
    boolean rowByRow =
        inputs.size() == 1
            && Plans.nodes(query).stream().allMatch(ViewCheck::isRowByRow)
            && query.deterministic()
            && !query.containsPattern(TreePattern.CURRENT_LIKE());
    return rowByRow
        ? inputs.stream()
            .map(FlowInput::name)
            .filter(name -> tables.get(name).write().onlyAppends())
            .findFirst()
        : Optional.empty();
  }

  private static boolean isRowByRow(LogicalPlan node) {
    boolean known =
        node instanceof Project
            || node instanceof Filter
            || node instanceof Generate
            || node instanceof SubqueryAlias
            || node instanceof View
            || RelationPlaceholder.input(node).isPresent();
    return known && node.subqueries().isEmpty();
  }
}
