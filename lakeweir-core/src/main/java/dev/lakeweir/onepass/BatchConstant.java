package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.Plans;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTime;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestamp;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.LocalTimestamp;
import org.apache.spark.sql.catalyst.expressions.Now;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import scala.Option;

/**
 * What is the same for all rows of a batch and other for the next one, while a query is compiled
 * once. An operator that needs one finds them in columns behind those of its input.
 */
enum BatchConstant {
  /** The number of the batch, a BIGINT. */
  ID,
  /** When the batch began, a TIMESTAMP. */
  TIME;

  private static final Pattern SPECIAL =
      Pattern.compile("now|today|tomorrow|yesterday", Pattern.CASE_INSENSITIVE);

  DataType type() {
    return this == ID ? DataTypes.LongType : DataTypes.TimestampType;
  }

  /** Where its value stands in {@link #row}. */
  int place() {
    return this == ID ? 0 : 1;
  }

  /** The values of all. */
  static InternalRow row(long batch, Instant time) {
    long micros =
        TimeUnit.SECONDS.toMicros(time.getEpochSecond())
            + TimeUnit.NANOSECONDS.toMicros(time.getNano());
    return new GenericInternalRow(new Object[] {batch, micros});
  }

  /** The constant in a query that is still to be compiled. */
  Column column() {
    return ExpressionUtils.column(expression());
  }

  /** As the constant, where an expression asks for the time; the expression itself otherwise. */
  static Expression replaced(Expression expression) {
    if (expression instanceof CurrentTimestamp || expression instanceof Now) {
      return TIME.expression();
    }
    if (expression instanceof CurrentDate today) {
      return new Cast(TIME.expression(), DataTypes.DateType, today.timeZoneId());
    }
    if (expression instanceof LocalTimestamp local) {
      return new Cast(TIME.expression(), DataTypes.TimestampNTZType, local.timeZoneId());
    }
    return expression;
  }

  /**
   * Refuses what else Spark's optimizer makes a value of the time of day, which would be that of
   * the first batch for ever.
   */
  static void requireNoOther(LogicalPlan plan) {
    for (LogicalPlan node : Plans.nodes(plan)) {
      Plans.list(node.expressions()).forEach(expression -> requireNoOther(expression, false));
    }
  }

  /**
   * Looks into what an expression stands for too.
   *
   * @param hidden whether {@link #replaced} does not see it
   */
  private static void requireNoOther(Expression expression, boolean hidden) {
    boolean time = expression instanceof CurrentTime || isSpecialTime(expression);
    if (time || (hidden && replaced(expression) != expression)) {
      throw new UnsupportedQueryException("it asks for the time by " + expression);
    }
    Plans.list(expression.children()).forEach(child -> requireNoOther(child, hidden));
    if (expression instanceof RuntimeReplaceable standIn) {
      requireNoOther(standIn.replacement(), true);
    }
  }

  /** Such as {@code CAST('today' AS DATE)}. */
  private static boolean isSpecialTime(Expression expression) {
    return expression instanceof Cast cast
        && cast.child().foldable()
        && cast.child().dataType() instanceof StringType
        && SPECIAL.matcher(String.valueOf(cast.child().eval(null)).trim()).lookingAt();
  }

  /** The constant that an expression stands for. */
  static Optional<BatchConstant> of(Expression expression) {
    return expression instanceof StaticInvoke call && call.staticObject() == BatchConstant.class
        ? Optional.of(valueOf(call.functionName()))
        : Optional.empty();
  }

  /** A call that is never made: it keeps its place through Spark's optimizer, as it may vary. */
  private Expression expression() {
    boolean deterministic = false;
    return new StaticInvoke(
        BatchConstant.class,
        type(),
        name(),
        Plans.seq(List.of()),
        Plans.seq(List.of()),
        false,
        false,
        deterministic,
        Option.empty());
  }
}
