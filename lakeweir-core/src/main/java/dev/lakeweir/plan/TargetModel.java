package dev.lakeweir.plan;

import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.TargetDefinition;
import java.util.List;

/**
 * What flows write, resolved: a table, or a sink. Both may have tables beside them in the lake, for
 * what could not be written and for what came late.
 */
public sealed interface TargetModel permits TableModel, SinkModel {
  TargetDefinition definition();

  /** {@code <storage>/<name>}: where a table lies, and what the paths beside it begin with. */
  String path();

  WriteModel write();

  /** Whether rows or records can be put aside into {@code <name>_quarantine}. */
  boolean quarantined();

  /** Whether rows that come behind a watermark are put into {@code <name>_late}. */
  boolean keepsLate();

  /** What its rows must meet; none for a sink. */
  List<ExpectationDefinition> expectations();

  default List<ExpectationDefinition> expectations(OnViolation onViolation) {
    return expectations().stream()
        .filter(expectation -> expectation.onViolation() == onViolation)
        .toList();
  }

  default String name() {
    return definition().name();
  }

  default String quarantineName() {
    return name() + TableModel.QUARANTINE_SUFFIX;
  }

  default String quarantinePath() {
    return path() + TableModel.QUARANTINE_SUFFIX;
  }

  default String lateName() {
    return name() + TableModel.LATE_SUFFIX;
  }

  default String latePath() {
    return path() + TableModel.LATE_SUFFIX;
  }
}
