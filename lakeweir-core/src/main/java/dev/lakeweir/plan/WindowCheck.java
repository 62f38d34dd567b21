package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.SqlText;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.TimeWindow;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Finds windows whose lengths do not go together in a query that is only parsed: Spark finds them
 * after it has failed to resolve {@code window.start}, and says that.
 */
final class WindowCheck {
  private WindowCheck() {}

  /** Whether no window is wrong; otherwise there is a problem. */
  static boolean check(LogicalPlan parsed, SqlText query, String what, Problems problems) {
    boolean good = true;
    for (LogicalPlan node : Plans.nodes(parsed)) {
      for (Expression expression : Plans.list(node.expressions())) {
        for (Expression part : Plans.nodes(expression)) {
          Optional<String> cause = window(part).flatMap(WindowCheck::cause);
          cause.ifPresent(it -> report(part, query, what, it, problems));
          good &= cause.isEmpty();
        }
      }
    }
    return good;
  }

  private static Optional<TimeWindow> window(Expression call) {
    if (!(call instanceof UnresolvedFunction function)
        || !function.nameParts().last().equalsIgnoreCase("window")) {
      return Optional.empty();
    }
    List<Expression> given = Plans.list(function.arguments());
    try {
      return switch (given.size()) {
        case 3 -> Optional.of(new TimeWindow(given.get(0), given.get(1), given.get(2)));
        case 4 ->
            Optional.of(new TimeWindow(given.get(0), given.get(1), given.get(2), given.get(3)));
        default -> Optional.empty();
      };
    } catch (Exception e) {
      if (e instanceof AnalysisException || e instanceof IllegalArgumentException) {
        // No interval: Spark's analysis says so, at its place.
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<String> cause(TimeWindow window) {
    if (window.slideDuration() > window.windowDuration()) {
      return Optional.of(
          "its slide must not be longer than the window of %s: %s"
              .formatted(seconds(window.windowDuration()), seconds(window.slideDuration())));
    }
    return Math.abs(window.startTime()) >= window.slideDuration()
        ? Optional.of(
            "its start offset must be below its slide of %s: %s"
                .formatted(seconds(window.slideDuration()), seconds(window.startTime())))
        : Optional.empty();
  }

  private static String seconds(long micros) {
    return micros / 1_000_000 + " seconds";
  }

  private static void report(
      Expression call, SqlText query, String what, String cause, Problems problems) {
    boolean placed = call.origin().line().isDefined() && call.origin().startPosition().isDefined();
    Position at =
        placed
            ? new Position(
                query.position().file(),
                (Integer) call.origin().line().get(),
                (Integer) call.origin().startPosition().get() + 1)
            : query.position();
    problems.error(
        ErrorCode.SQL_ANALYSIS,
        at,
        "Cannot resolve %s: a window does not fit together: %s".formatted(what, cause),
        "the arguments are: time, length, slide, start offset, as in window(ts, '1 hour', '15 minutes', '5 minutes')");
  }
}
