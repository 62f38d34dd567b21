package dev.lakeweir.spec;

/** What happens to a row for which an expectation does not hold (is false or null). */
public enum OnViolation {
  /** The row is written and counted. */
  WARN,
  /** The row is not written and counted. */
  DROP_ROW,
  /** The flow fails; nothing of the batch is written. */
  FAIL_UPDATE,
  /** The row goes to the table's quarantine table instead. */
  QUARANTINE
}
