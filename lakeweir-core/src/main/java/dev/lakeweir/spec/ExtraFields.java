package dev.lakeweir.spec;

/** What happens to fields of a record that its schema does not name. */
public enum ExtraFields {
  /** They are checked, and left out. */
  IGNORE,
  /** They are kept, as JSON text in a column of their own. */
  RESCUE,
  /** A record that has any is a bad one. */
  REJECT;

  /** What is done where nothing is said: a line of CSV with a field too many is a broken one. */
  public static ExtraFields usual(DecodeFormat format) {
    return format == DecodeFormat.CSV ? REJECT : IGNORE;
  }
}
