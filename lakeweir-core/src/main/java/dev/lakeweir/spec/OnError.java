package dev.lakeweir.spec;

/** What happens to a record that cannot be decoded. */
public enum OnError {
  QUARANTINE,
  FAIL,
  DROP
}
