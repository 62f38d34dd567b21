package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Descending$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NullsFirst$;
import org.apache.spark.sql.catalyst.expressions.NullsLast$;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import scala.Option;

/**
 * Brings the rows of a batch into order before a deduplication sees them. Spark's check of
 * streaming plans refuses every sort, also one within the partitions, so the analyzed plan only
 * carries a mark (a repartitioning whose expressions hold the order columns) and this optimizer
 * rule, which runs after that check, turns it into a shuffle by the keys and a sort of each
 * partition.
 */
public final class FirstRowOrder extends Rule<LogicalPlan> {
  private static final String ORDER = "lakeweir.order";

  static Metadata metadata(SortOrder order) {
    String text =
        (order.direction() == Ascending$.MODULE$ ? "asc" : "desc")
            + (order.nullOrdering() == NullsFirst$.MODULE$ ? " first" : " last");
    return new MetadataBuilder().putString(ORDER, text).build();
  }

  static LogicalPlan mark(LogicalPlan child, List<Attribute> keys, List<Attribute> order) {
    List<Expression> expressions = new ArrayList<>(keys);
    expressions.addAll(order);
    return new RepartitionByExpression(
        Plans.seq(expressions), child, Option.empty(), Option.empty());
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return Plans.rewrite(plan, FirstRowOrder::sorted);
  }

  private static LogicalPlan sorted(LogicalPlan node) {
    if (!(node instanceof RepartitionByExpression marked)) {
      return node;
    }
    List<Expression> keys = new ArrayList<>();
    List<SortOrder> order = new ArrayList<>();
    for (Expression expression : Plans.list(marked.partitionExpressions())) {
      if (expression instanceof Attribute attribute && attribute.metadata().contains(ORDER)) {
        order.add(order(attribute));
      } else {
        keys.add(expression);
      }
    }
    if (order.isEmpty()) {
      return node;
    }
    LogicalPlan byKey =
        new RepartitionByExpression(
            Plans.seq(keys),
            marked.child(),
            marked.optNumPartitions(),
            marked.optAdvisoryPartitionSize());
    return new Sort(Plans.seq(order), false, byKey, Option.empty());
  }

  private static SortOrder order(Attribute column) {
    String text = column.metadata().getString(ORDER);
    return new SortOrder(
        column,
        text.startsWith("asc") ? Ascending$.MODULE$ : Descending$.MODULE$,
        text.endsWith("first") ? NullsFirst$.MODULE$ : NullsLast$.MODULE$,
        Plans.seq(List.of()));
  }
}
