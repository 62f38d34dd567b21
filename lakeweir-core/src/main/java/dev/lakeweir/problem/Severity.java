package dev.lakeweir.problem;

/** An error keeps a pipeline from starting; a warning and a note do not. */
public enum Severity {
  ERROR,
  WARNING,
  NOTE
}
