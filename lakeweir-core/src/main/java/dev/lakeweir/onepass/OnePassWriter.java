package dev.lakeweir.onepass;

import dev.lakeweir.sink.direct.FileJob;
import dev.lakeweir.sink.direct.WrittenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;

/** Makes rows of the records of one attempt of a task, and hands them to all flows. */
final class OnePassWriter implements DataWriter<InternalRow> {
  private final RecordProgram source;
  private final FlowTask[] flows;
  private long records;
  private long rejected;

  OnePassWriter(RecordProgram source, List<FlowTask> flows) {
    this.source = source;
    this.flows = flows.toArray(FlowTask[]::new);
  }

  /** What the flows have written in a task, in their order, and what they were given. */
  record Written(long records, long rejected, List<FlowTask.Written> flows)
      implements FileJob.Written {
    @Override
    public List<WrittenFile> files() {
      return flows.stream()
          .flatMap(flow -> Stream.concat(flow.table().stream(), flow.quarantine().stream()))
          .toList();
    }
  }

  @Override
  public void write(InternalRow record) {
    handOn(record);
  }

  /** Hands the row of a record to all flows, and answers it, see {@link RecordProgram#row}. */
  InternalRow handOn(InternalRow record) {
    InternalRow row = source.row(record);
    records++;
    if (source.isRejected(row)) {
      rejected++;
      for (FlowTask flow : flows) {
        flow.reject(row);
      }
    } else {
      for (FlowTask flow : flows) {
        flow.accept(row);
      }
    }
    return row;
  }

  @Override
  public Written commit() {
    List<FlowTask.Written> written = new ArrayList<>();
    for (FlowTask flow : flows) {
      written.add(flow.commit());
    }
    return new Written(records, rejected, written);
  }

  @Override
  public void abort() throws IOException {
    IOException failure = new IOException("Files of a task that was cut off are left behind");
    for (FlowTask flow : flows) {
      try {
        flow.abort();
      } catch (IOException | RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  /** Spark calls it behind {@link #commit} or {@link #abort}, which have closed the files. */
  @Override
  public void close() {}
}
