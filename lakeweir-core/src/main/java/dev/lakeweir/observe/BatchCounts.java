package dev.lakeweir.observe;

import java.util.Map;

/**
 * What happened to the rows of one batch, or of many together.
 *
 * @param input records read from a source, or rows read from tables
 * @param rejected records that could not be decoded
 * @param written rows written into the table
 * @param quarantined records and rows put aside into the quarantine table
 * @param dropped rows not written because of an expectation
 * @param violations by expectation, the rows for which it did not hold
 */
public record BatchCounts(
    long input,
    long rejected,
    long written,
    long quarantined,
    long dropped,
    Map<String, Long> violations) {
  public static final BatchCounts NONE = new BatchCounts(0, 0, 0, 0, 0, Map.of());

  public BatchCounts {
    violations = Map.copyOf(violations);
  }

  /** So many records or rows were read, and nothing else is known. */
  public static BatchCounts read(long input) {
    return new BatchCounts(input, 0, 0, 0, 0, Map.of());
  }

  /** Both together. */
  public BatchCounts plus(BatchCounts other) {
    Map<String, Long> both = new java.util.TreeMap<>(violations);
    other.violations.forEach((name, rows) -> both.merge(name, rows, Long::sum));
    return new BatchCounts(
        input + other.input,
        rejected + other.rejected,
        written + other.written,
        quarantined + other.quarantined,
        dropped + other.dropped,
        both);
  }
}
