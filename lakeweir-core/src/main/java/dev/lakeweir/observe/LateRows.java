package dev.lakeweir.observe;

import dev.lakeweir.stateful.LateRowRule;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** How many rows of a batch came behind the watermark and were dropped. */
final class LateRows {
  private static final Set<String> AGGREGATES =
      Set.of("stateStoreSave", "sessionWindowStateStoreSaveExec");

  private LateRows() {}

  /**
   * Of aggregates what {@link LateRowRule} counted, as Spark counts groups there; where that has
   * not been installed, Spark's count. Of other operators Spark's count, which is of rows; it is 0
   * for aggregates with distinct functions that have been counted.
   */
  static long of(StreamingQueryProgress progress) {
    long late = 0;
    boolean counted = false;
    for (Map.Entry<String, Row> metric : progress.observedMetrics().entrySet()) {
      if (metric.getKey().startsWith(LateRowRule.METRIC)) {
        late += metric.getValue().getLong(0);
        counted = true;
      }
    }
    for (StateOperatorProgress operator : progress.stateOperators()) {
      if (!counted || !AGGREGATES.contains(operator.operatorName())) {
        late += operator.numRowsDroppedByWatermark();
      }
    }
    return late;
  }
}
