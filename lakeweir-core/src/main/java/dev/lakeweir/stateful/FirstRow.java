package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.RowNumber;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Makes "the first row of each key" run on a stream. {@code QUALIFY row_number() OVER (PARTITION BY
 * k ORDER BY t) = 1} (or the same with a subquery and {@code WHERE}) is a ranking, which Spark
 * refuses on a stream; here it becomes Spark's deduplication, within the watermark where there is
 * one. Of the rows of one batch the first in the given order wins; the row of an earlier batch
 * always wins over that of a later one.
 */
final class FirstRow {
  private FirstRow() {}

  /**
   * The node to put in the place of {@code node}, empty when it is no such ranking over a stream.
   */
  static Optional<LogicalPlan> rewrite(LogicalPlan node) {
    if (!(node instanceof Filter filter) || !filter.isStreaming()) {
      return Optional.empty();
    }
    return rankEqualToOne(filter.condition()).flatMap(rank -> below(filter.child(), rank));
  }

  private static Optional<Attribute> rankEqualToOne(Expression condition) {
    if (condition instanceof EqualTo equal
        && equal.left() instanceof Attribute rank
        && equal.right() instanceof Literal one
        && "1".equals(String.valueOf(one.value()))) {
      return Optional.of(rank);
    }
    return Optional.empty();
  }

  private static Optional<LogicalPlan> below(LogicalPlan plan, Attribute rank) {
    if (plan instanceof Window window) {
      return ranks(window, rank) ? Optional.of(deduplicated(window, rank)) : Optional.empty();
    }
    if (plan instanceof Project project && passes(project, rank)) {
      return below(project.child(), rank).map(child -> new Project(project.projectList(), child));
    }
    if (plan instanceof SubqueryAlias alias) {
      return below(alias.child(), rank).map(child -> new SubqueryAlias(alias.identifier(), child));
    }
    return Optional.empty();
  }

  private static boolean passes(Project project, Attribute rank) {
    return Plans.list(project.projectList()).stream()
        .anyMatch(
            column ->
                column instanceof Attribute attribute && attribute.exprId().equals(rank.exprId()));
  }

  private static boolean ranks(Window window, Attribute rank) {
    List<NamedExpression> functions = Plans.list(window.windowExpressions());
    return functions.size() == 1
        && functions.get(0).exprId().equals(rank.exprId())
        && functions.get(0) instanceof Alias alias
        && alias.child() instanceof WindowExpression over
        && over.windowFunction() instanceof RowNumber;
  }

  private static LogicalPlan deduplicated(Window window, Attribute rank) {
    LogicalPlan child = timed(window.child());
    List<NamedExpression> columns = new ArrayList<>(Plans.output(child));
    List<Attribute> keys = new ArrayList<>();
    for (Expression key : Plans.list(window.partitionSpec())) {
      keys.add(column(key, "_lakeweir_key_" + keys.size(), columns));
    }
    if (keys.isEmpty()) {
      keys.add(column(Literal.create(1, DataTypes.IntegerType), "_lakeweir_key_0", columns));
    }
    List<Attribute> order = new ArrayList<>();
    for (SortOrder by : Plans.list(window.orderSpec())) {
      Alias alias =
          Named.alias(
              by.child(),
              "_lakeweir_order_" + order.size(),
              NamedExpression.newExprId(),
              scala.Option.apply(FirstRowOrder.metadata(by)));
      columns.add(alias);
      order.add(alias.toAttribute());
    }
    LogicalPlan ordered = FirstRowOrder.mark(new Project(Plans.seq(columns), child), keys, order);
    LogicalPlan first =
        hasWatermark(ordered)
            ? new DeduplicateWithinWatermark(Plans.seq(keys), ordered)
            : new Deduplicate(Plans.seq(keys), ordered);
    List<NamedExpression> output = new ArrayList<>(Plans.output(window.child()));
    output.add(Named.as(Literal.create(1, rank.dataType()), rank));
    return new Project(Plans.seq(output), first);
  }

  private static Attribute column(Expression key, String name, List<NamedExpression> columns) {
    if (key instanceof Attribute attribute) {
      return attribute;
    }
    Alias alias = Named.alias(key, name);
    columns.add(alias);
    return alias.toAttribute();
  }

  /** The plan with the event time among its columns also where the query does not select it. */
  private static LogicalPlan timed(LogicalPlan plan) {
    if (hasWatermark(plan)) {
      return plan;
    }
    if (plan instanceof SubqueryAlias alias) {
      return new SubqueryAlias(alias.identifier(), timed(alias.child()));
    }
    if (plan instanceof Filter filter) {
      return new Filter(filter.condition(), timed(filter.child()));
    }
    if (plan instanceof Project project) {
      LogicalPlan child = timed(project.child());
      List<NamedExpression> columns = new ArrayList<>(Plans.list(project.projectList()));
      Plans.output(child).stream().filter(FirstRow::isEventTime).forEach(columns::add);
      return new Project(Plans.seq(columns), child);
    }
    return plan;
  }

  private static boolean hasWatermark(LogicalPlan plan) {
    return Plans.output(plan).stream().anyMatch(FirstRow::isEventTime);
  }

  private static boolean isEventTime(Attribute column) {
    return column.metadata().contains(EventTimeWatermark.delayKey());
  }
}
