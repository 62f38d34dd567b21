package dev.lakeweir.plan;

import java.util.List;

/** The columns that AUTO CDC adds to those of its source. */
public final class ChangeColumns {
  /** Of a change: which of two is the later one. */
  public static final String SEQUENCE = "__SEQUENCE";

  /** Of a change: whether it deletes its row. */
  public static final String DELETED = "__DELETED";

  /** Tells changes of one key and sequence apart; in the table of versions of SCD type 1. */
  public static final String TIE = "__TIE";

  /** Of a row of SCD type 2: the sequence that it begins with. */
  public static final String START_AT = "__START_AT";

  /** Of a row of SCD type 2: the sequence that it ends before, null while it is the latest. */
  public static final String END_AT = "__END_AT";

  static final List<String> RESERVED = List.of(SEQUENCE, DELETED, TIE, START_AT, END_AT);

  private ChangeColumns() {}
}
