package dev.lakeweir.onepass;

import dev.lakeweir.sink.direct.FileWriters;
import java.io.Serializable;
import java.util.Optional;

/**
 * What one flow writes in a batch.
 *
 * @param table null when the table holds the batch already
 * @param quarantine null when the flow puts nothing aside, or its table holds the batch already
 */
record FlowOutput(
    String flow, FlowProgram program, int expectations, FileWriters table, FileWriters quarantine)
    implements Serializable {
  static FlowOutput of(
      String flow,
      FlowProgram program,
      int expectations,
      Optional<FileWriters> table,
      Optional<FileWriters> quarantine) {
    return new FlowOutput(flow, program, expectations, table.orElse(null), quarantine.orElse(null));
  }
}
