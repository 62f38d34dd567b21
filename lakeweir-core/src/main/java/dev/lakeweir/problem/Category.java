package dev.lakeweir.problem;

/** Who can mend it. */
public enum Category {
  /** What the user wrote or asked for. */
  USER,
  /** Something outside: a broker, a disk, a table that another program damaged. */
  EXTERNAL,
  /** Lakeweir itself. */
  INTERNAL
}
