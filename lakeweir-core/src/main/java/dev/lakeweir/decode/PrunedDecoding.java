package dev.lakeweir.decode;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Makes decoders build only the columns that a plan uses. An optimizer rule, for after those that
 * push projections down; what a record is rejected for stays the same.
 */
public final class PrunedDecoding extends Rule<LogicalPlan> {

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    Map<ExprId, Set<Integer>> used = DecodedUses.of(plan);
    return used.isEmpty()
        ? plan
        : Plans.rewriteOutsideSubqueries(
            plan, node -> node instanceof Project project ? pruned(project, used) : node);
  }

  private static LogicalPlan pruned(Project project, Map<ExprId, Set<Integer>> used) {
    List<NamedExpression> list = new ArrayList<>();
    boolean changed = false;
    for (NamedExpression column : Plans.list(project.projectList())) {
      NamedExpression kept = column;
      if (column instanceof Alias alias && used.containsKey(alias.exprId())) {
        Expression decoded = DecodedColumn.building(alias.child(), used.get(alias.exprId()));
        changed |= decoded != alias.child();
        kept = decoded == alias.child() ? alias : Named.as(decoded, alias.toAttribute());
      }
      list.add(kept);
    }
    return changed ? new Project(Plans.seq(list), project.child()) : project;
  }
}
