package dev.lakeweir.onepass;

import java.io.Serializable;
import java.util.Optional;

/**
 * What one flow makes of the records of its source, compiled.
 *
 * @param query makes the table's rows of an accepted record; null where those are made elsewhere
 * @param check fails at a row of the table that may not be; null as the query
 * @param verdicts says of a row of the table, in booleans, whether it is put aside, whether it is
 *     dropped, and for each expectation whether it is broken; null for a table without any
 * @param violating makes a row of the quarantine table of one that is put aside; null where none is
 * @param rejected makes one of a record that could not be decoded; null where none is put aside
 */
record FlowProgram(
    RowProgram query,
    RowProgram check,
    RowProgram verdicts,
    RowProgram violating,
    RowProgram rejected)
    implements Serializable {
  static final int QUARANTINED = 0;
  static final int DROPPED = 1;
  static final int EXPECTATIONS = 2;

  static FlowProgram of(
      Optional<RowProgram> query,
      Optional<RowProgram> check,
      Optional<RowProgram> verdicts,
      Optional<RowProgram> violating,
      Optional<RowProgram> rejected) {
    return new FlowProgram(
        query.orElse(null),
        check.orElse(null),
        verdicts.orElse(null),
        violating.orElse(null),
        rejected.orElse(null));
  }
}
