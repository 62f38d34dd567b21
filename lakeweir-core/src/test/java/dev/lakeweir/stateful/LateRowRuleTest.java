package dev.lakeweir.stateful;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class LateRowRuleTest {
  private static final Expression TIME = new BoundReference(0, DataTypes.TimestampType, true);

  @Test
  void lateIsWhatEndsAtTheWatermarkOrBefore() {
    Expression late = LateRowRule.isLate(TIME, 5);
    assertThat(late.eval(row(5_000L))).isEqualTo(true);
    assertThat(late.eval(row(5_001L))).isEqualTo(false);
    assertThat(late.eval(row(null))).isNull();
  }

  /** Otherwise Spark would compile it in each batch. */
  @Test
  void generatedCodeIsTheSameForEachWatermark() {
    assertThat(code(LateRowRule.isLate(TIME, 5))).isEqualTo(code(LateRowRule.isLate(TIME, 6)));
  }

  private static InternalRow row(Object micros) {
    return new GenericInternalRow(new Object[] {micros});
  }

  private static String code(Expression expression) {
    return expression.genCode(new CodegenContext()).code().toString();
  }
}
