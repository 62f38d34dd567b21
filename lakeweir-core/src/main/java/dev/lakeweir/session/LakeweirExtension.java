package dev.lakeweir.session;

import dev.lakeweir.stateful.LateRowRule;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import scala.Function1;
import scala.runtime.BoxedUnit;

/** What Lakeweir adds to Spark's planning; named in {@code spark.sql.extensions}. */
public final class LakeweirExtension implements Function1<SparkSessionExtensions, BoxedUnit> {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectColumnar(session -> new PhysicalRules());
    return BoxedUnit.UNIT;
  }

  /** Columnar rules are the only ones of an extension that see a streaming batch's last plan. */
  private static final class PhysicalRules extends ColumnarRule {
    @Override
    public Rule<SparkPlan> preColumnarTransitions() {
      return new LateRowRule();
    }
  }
}
