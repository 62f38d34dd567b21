package dev.lakeweir.spec;

/** What happens to rows that come behind the watermark of a query. */
public enum LateRows {
  /** They are counted. */
  COUNT,
  /** They are counted, and kept in a table beside the one that they did not get into. */
  KEEP
}
