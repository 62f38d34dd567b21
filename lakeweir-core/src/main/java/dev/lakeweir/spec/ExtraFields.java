package dev.lakeweir.spec;

/** What happens to fields of a record that its schema does not name. */
public enum ExtraFields {
  IGNORE,
  /** They are kept, as JSON text in a column of their own. */
  RESCUE
}
