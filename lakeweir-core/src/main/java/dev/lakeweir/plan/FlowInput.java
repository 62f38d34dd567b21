package dev.lakeweir.plan;

/**
 * What a flow reads.
 *
 * @param streaming read as a stream, with {@code STREAM}; otherwise as the table is when a batch
 *     begins
 */
public record FlowInput(String name, Kind kind, boolean streaming) {
  /** Whether it is the table of that name. */
  public boolean isTable(String table) {
    return kind == Kind.TABLE && name.equals(table);
  }

  /** Whether the data comes from outside or from a table of the pipeline. */
  public enum Kind {
    SOURCE,
    TABLE
  }
}
