package dev.lakeweir.onepass;

import dev.lakeweir.sink.direct.FileWriter;
import dev.lakeweir.sink.direct.FileWriters;
import dev.lakeweir.sink.direct.WrittenFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.sql.catalyst.InternalRow;

/** One flow at work in one attempt of a task. */
final class FlowTask {
  private final String flow;
  private final Optional<FileWriter> table;
  private final Optional<FileWriter> quarantine;
  private final RowSink records;
  private final RowSink rejects;
  private final long[] violations;
  private long kept;
  private long dropped;
  private long quarantined;

  FlowTask(FlowOutput output, InternalRow constants, int partition, long attempt) {
    FlowProgram program = output.program();
    this.flow = output.flow();
    this.table = writer(output.table(), partition, attempt);
    this.quarantine = writer(output.quarantine(), partition, attempt);
    this.violations = new long[output.expectations()];
    RowSink rows = program.verdicts() == null ? this::keep : judge(program, constants);
    this.records =
        program.query() == null
            ? row -> {}
            : program.query().into(program.check().into(rows, constants), constants);
    this.rejects =
        program.rejected() == null ? row -> {} : program.rejected().into(this::aside, constants);
  }

  /**
   * What a flow has written in a task, and counted.
   *
   * @param violations of each expectation
   */
  record Written(
      List<WrittenFile> table,
      List<WrittenFile> quarantine,
      long kept,
      long dropped,
      long quarantined,
      List<Long> violations)
      implements Serializable {}

  /** Takes a record that could be decoded. */
  void accept(InternalRow row) {
    try {
      records.accept(row);
    } catch (RuntimeException e) {
      throw new FlowException(flow, e);
    }
  }

  /** Takes one that could not. */
  void reject(InternalRow row) {
    try {
      rejects.accept(row);
    } catch (RuntimeException e) {
      throw new FlowException(flow, e);
    }
  }

  Written commit() {
    try {
      List<WrittenFile> rows = table.isPresent() ? table.get().commit().files() : List.of();
      List<WrittenFile> others =
          quarantine.isPresent() ? quarantine.get().commit().files() : List.of();
      return new Written(
          rows, others, kept, dropped, quarantined, LongStream.of(violations).boxed().toList());
    } catch (IOException | RuntimeException e) {
      throw new FlowException(flow, e);
    }
  }

  void abort() throws IOException {
    try {
      if (table.isPresent()) {
        table.get().abort();
      }
    } finally {
      if (quarantine.isPresent()) {
        quarantine.get().abort();
      }
    }
  }

  private RowSink judge(FlowProgram program, InternalRow constants) {
    RowSink violating =
        program.violating() == null ? row -> {} : program.violating().into(this::aside, constants);
    Verdict verdict = new Verdict();
    RowSink verdicts = program.verdicts().into(verdict, constants);
    return row -> {
      verdicts.accept(row);
      InternalRow judged = verdict.row;
      for (int i = 0; i < violations.length; i++) {
        violations[i] += judged.getBoolean(FlowProgram.EXPECTATIONS + i) ? 1 : 0;
      }
      if (judged.getBoolean(FlowProgram.QUARANTINED)) {
        quarantined++;
        violating.accept(row);
      } else if (judged.getBoolean(FlowProgram.DROPPED)) {
        dropped++;
      } else {
        keep(row);
      }
    };
  }

  private void keep(InternalRow row) {
    kept++;
    table.ifPresent(writer -> writer.write(row));
  }

  private void aside(InternalRow row) {
    quarantine.ifPresent(writer -> writer.write(row));
  }

  private static Optional<FileWriter> writer(FileWriters writers, int partition, long attempt) {
    return Optional.ofNullable(writers).map(it -> it.createWriter(partition, attempt));
  }

  /** Holds the verdicts on one row. */
  private static final class Verdict implements RowSink {
    private InternalRow row;

    @Override
    public void accept(InternalRow judged) {
      row = judged;
    }
  }
}
