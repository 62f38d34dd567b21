package dev.lakeweir.explain;

import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.StreamingJoinHelper;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;

/** What a join of two streams remembers: the rows of a side for which others may still come. */
final class StreamJoinState {
  private StreamJoinState() {}

  static Optional<StatefulOperator> of(Join join) {
    if (!join.left().isStreaming() || !join.right().isStreaming()) {
      return Optional.empty();
    }
    return Optional.of(
        new StatefulOperator(
            join.joinType().sql().toLowerCase(java.util.Locale.ROOT) + " join of streams",
            keys(join),
            "the rows of both sides",
            "left rows %s; right rows %s"
                .formatted(until(join, join.left()), until(join, join.right()))));
  }

  private static List<String> keys(Join join) {
    List<String> keys = new ArrayList<>();
    if (join.condition().isDefined()) {
      for (Expression part : Plans.nodes(join.condition().get())) {
        if (part instanceof EqualTo equal) {
          keys.add(StatefulOperators.text(equal));
        }
      }
    }
    return keys;
  }

  private static String until(Join join, LogicalPlan side) {
    LogicalPlan other = side == join.left() ? join.right() : join.left();
    Option<Object> bound =
        StreamingJoinHelper.getStateValueWatermark(
            side.outputSet(), other.outputSet(), join.condition(), Option.apply(0L));
    boolean timed = AttributeSet.apply(Plans.seq(timeKeys(join))).nonEmpty();
    return timed || bound.isDefined()
        ? "until the watermark passes the times that they can match"
        : StatefulOperator.FOR_EVER;
  }

  /** Event times that are themselves equal in both sides. */
  private static List<Expression> timeKeys(Join join) {
    return join.condition().isEmpty()
        ? List.of()
        : Plans.nodes(join.condition().get()).stream()
            .filter(EqualTo.class::isInstance)
            .flatMap(equal -> Plans.nodes(equal).stream())
            .filter(
                part ->
                    part instanceof org.apache.spark.sql.catalyst.expressions.Attribute column
                        && StatefulOperators.isEventTime(column))
            .toList();
  }
}
