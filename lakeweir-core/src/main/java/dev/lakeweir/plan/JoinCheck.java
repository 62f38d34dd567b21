package dev.lakeweir.plan;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.problem.Severity;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.StreamingJoinHelper;
import org.apache.spark.sql.catalyst.plans.FullOuter$;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;

/**
 * Joins of two streams must be able to forget their rows: by a watermark in the join keys, or by
 * one on the other side and a condition that says how far apart the times may lie. An outer join
 * also needs that to know that a row has found no other; Spark accepts a full join with one such
 * side, and then never gives the rows of the other.
 */
final class JoinCheck {
  private static final String HINT =
      "give each stream a WATERMARK, and say how far apart rows may lie: ON a.id = b.id AND b.ts BETWEEN a.ts AND a.ts + INTERVAL 15 MINUTES";

  private final Problems problems;

  JoinCheck(Problems problems) {
    this.problems = problems;
  }

  /** Whether no join is wrong; otherwise there is a problem. */
  boolean check(PlacedQuery query) {
    boolean good = true;
    for (PlacedQuery.Node node : query.nodes()) {
      if (node.plan() instanceof Join join
          && join.left().isStreaming()
          && join.right().isStreaming()) {
        good &= check(node, join);
      }
    }
    return good;
  }

  private boolean check(PlacedQuery.Node node, Join join) {
    boolean byKey = StreamingJoinHelper.isWatermarkInJoinKeys(join);
    boolean left = byKey || forgets(join, join.left(), join.right());
    boolean right = byKey || forgets(join, join.right(), join.left());
    if (left && right) {
      return true;
    }
    String which = left ? "right stream" : right ? "left stream" : "both streams";
    boolean error = !emitsUnmatched(join.joinType(), left, right);
    String kind = join.joinType().sql().toLowerCase(java.util.Locale.ROOT);
    String state = "the rows of " + (which.startsWith("b") ? which : "the " + which);
    problems.add(
        new Problem(
            ErrorCode.UNBOUNDED_STATE,
            error ? Severity.ERROR : Severity.WARNING,
            Optional.of(node.position()),
            error
                ? "Cannot run a %s join of streams: %s are kept for ever, so that it is never known that one has no match"
                    .formatted(kind, state)
                : "This %s join of streams keeps %s for ever".formatted(kind, state),
            HINT));
    return !error;
  }

  /** Whether the rows that the join gives without a match can be known. */
  private static boolean emitsUnmatched(JoinType type, boolean left, boolean right) {
    if (type instanceof InnerLike) {
      return true;
    }
    if (type == FullOuter$.MODULE$) {
      return left && right;
    }
    return type == RightOuter$.MODULE$ ? right : left;
  }

  private static boolean forgets(Join join, LogicalPlan side, LogicalPlan other) {
    // Any watermark will do: asked is only whether one bounds the state.
    Option<Object> watermark = Option.apply(1_000_000L);
    return StreamingJoinHelper.getStateValueWatermark(
            side.outputSet(), other.outputSet(), join.condition(), watermark)
        .isDefined();
  }
}
