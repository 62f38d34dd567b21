package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.stateful.DistinctAggregation.EventTimeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.CollectMetricsExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.streaming.operators.stateful.SessionWindowStateStoreSaveExec;
import org.apache.spark.sql.execution.streaming.operators.stateful.StateStoreSaveExec;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.TransformWithStateExec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Counts the rows that come too late for an aggregate, where they go into it: Spark drops them
 * behind its partial aggregation and so counts groups, not rows. By then the batch is planned, and
 * the watermark that the operator will drop by stands in the plan. Below a {@link MapSideCombine}
 * they are dropped at once, so that Spark finds none to count. Deduplications and joins see row by
 * row; Spark's own count is right for them.
 */
public final class LateRowRule extends Rule<SparkPlan> {
  /** What the names of the metrics begin with. */
  public static final String METRIC = "lakeweir.late.";

  @Override
  public SparkPlan apply(SparkPlan plan) {
    List<SparkPlan> children = Plans.list(plan.children());
    if (children.isEmpty()) {
      return plan;
    }
    List<SparkPlan> counted = children.stream().map(this::apply).toList();
    SparkPlan same = counted.equals(children) ? plan : plan.withNewChildren(Plans.seq(counted));
    if (same instanceof StateStoreSaveExec save) {
      return counted(
          save, save.eventTimeWatermarkForLateEvents(), save.getStateInfo().operatorId());
    }
    if (same instanceof TransformWithStateExec transform) {
      return dropped(transform);
    }
    return same instanceof SessionWindowStateStoreSaveExec save
        ? counted(save, save.eventTimeWatermarkForLateEvents(), save.getStateInfo().operatorId())
        : same;
  }

  private static SparkPlan counted(SparkPlan save, Option<Object> watermark, long operator) {
    // Before the first watermark nothing is late.
    if (watermark.isEmpty() || (Long) watermark.get() <= 0) {
      return save;
    }
    SparkPlan child = Plans.list(save.children()).get(0);
    SparkPlan counted = counted(child, (Long) watermark.get(), METRIC + operator);
    return save.withNewChildren(Plans.seq(List.of(counted)));
  }

  /** The plan with the count below its partial aggregation. */
  private static SparkPlan counted(SparkPlan plan, long watermark, String metric) {
    List<SparkPlan> children = Plans.list(plan.children());
    if (children.size() != 1) {
      return plan;
    }
    SparkPlan child = children.get(0);
    boolean partial =
        plan instanceof BaseAggregateExec aggregate
            && aggregate.requiredChildDistributionExpressions().isEmpty();
    if (!partial) {
      return plan.withNewChildren(Plans.seq(List.of(counted(child, watermark, metric))));
    }
    return eventTime((BaseAggregateExec) plan)
        .map(time -> count(isLate(time, watermark)))
        .map(late -> new CollectMetricsExec(metric, Plans.seq(List.of(late)), child))
        .map(observed -> plan.withNewChildren(Plans.seq(List.of(observed))))
        .orElse(plan);
  }

  /** The operator of an aggregate with distinct functions, with the late rows left out below. */
  private static SparkPlan dropped(TransformWithStateExec transform) {
    Option<Object> watermark = transform.eventTimeWatermarkForLateEvents();
    Optional<EventTimeKey> time = EventTimeKey.among(Plans.list(transform.groupingAttributes()));
    if (time.isEmpty() || watermark.isEmpty() || (Long) watermark.get() <= 0) {
      return transform;
    }
    List<SparkPlan> children = new ArrayList<>(Plans.list(transform.children()));
    String metric = METRIC + transform.getStateInfo().operatorId();
    children.set(0, dropped(children.get(0), time.get(), (Long) watermark.get(), metric));
    return transform.withNewChildren(Plans.seq(children));
  }

  /** The plan without late rows below its combine; as it is when it has none. */
  private static SparkPlan dropped(
      SparkPlan plan, EventTimeKey time, long watermark, String metric) {
    List<SparkPlan> children = Plans.list(plan.children());
    if (children.size() != 1) {
      return plan;
    }
    SparkPlan changed =
        MapSideCombine.entry(plan)
            .map(entry -> timely(entry, end(entry.column(time.ordinal())), watermark, metric))
            .orElseGet(() -> dropped(children.get(0), time, watermark, metric));
    return plan.withNewChildren(Plans.seq(List.of(changed)));
  }

  /** A row without a time is not late, for Spark as well. */
  private static SparkPlan timely(
      MapSideCombine.Entry entry, Expression time, long watermark, String metric) {
    Expression late = isLate(time, watermark);
    SparkPlan counted =
        new CollectMetricsExec(metric, Plans.seq(List.of(count(late))), entry.rows());
    Expression known = new Coalesce(Plans.seq(List.of(late, Literal.FalseLiteral())));
    return entry.over(new FilterExec(new Not(known), counted));
  }

  /** The time by which a row's group ends, empty when it never does. */
  private static Optional<Expression> eventTime(BaseAggregateExec aggregate) {
    for (NamedExpression grouping : Plans.list(aggregate.groupingExpressions())) {
      if (grouping.metadata().contains(EventTimeWatermark.delayKey())) {
        Expression value = grouping instanceof Alias alias ? alias.child() : (Attribute) grouping;
        return Optional.of(end(value));
      }
    }
    return Optional.empty();
  }

  /** The time at which a key with event time is over; of a window that is its end. */
  static Expression end(Expression time) {
    return time.dataType() instanceof StructType
        ? new GetStructField(time, 1, Option.empty())
        : time;
  }

  /**
   * Whether a group is over.
   *
   * @param watermark in milliseconds
   */
  static Expression isLate(Expression time, long watermark) {
    return new LessThanOrEqual(time, constant(watermark * 1000, time.dataType()));
  }

  /**
   * A number that does not stand in the code that Spark generates: that of a literal does, and so
   * each batch would have code of its own, to be compiled and warmed up anew.
   */
  private static Expression constant(Long micros, DataType type) {
    return new Invoke(
        Literal.fromObject(micros),
        "longValue",
        type,
        Plans.seq(List.of()),
        Plans.seq(List.of()),
        false,
        false,
        true);
  }

  private static NamedExpression count(Expression late) {
    Literal counts = Literal.create(1, DataTypes.IntegerType);
    Literal not = Literal.create(null, DataTypes.IntegerType);
    Count count = new Count(Plans.seq(List.<Expression>of(new If(late, counts, not))));
    return Named.alias(count.toAggregateExpression(), "rows");
  }
}
