package dev.lakeweir.plan;

import java.util.List;
import java.util.Optional;

/** How the rows of a flow get into its table. */
public sealed interface WriteModel {

  /** Every row is a new row. */
  record Append() implements WriteModel {}

  /** All rows of a batch take the place of all that were there. */
  record Complete() implements WriteModel {}

  /**
   * A row takes the place of the one with equal keys (null equals null).
   *
   * @param keys columns of the table, at least one
   * @param sequenceBy the column that says which of several rows of a key is the latest; empty when
   *     a batch holds each key once, as an aggregate does
   */
  record Upsert(List<String> keys, Optional<String> sequenceBy) implements WriteModel {
    public Upsert {
      keys = List.copyOf(keys);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("an upsert needs keys");
      }
    }
  }
}
