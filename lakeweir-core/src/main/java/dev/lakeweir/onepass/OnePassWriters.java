package dev.lakeweir.onepass;

import dev.lakeweir.sink.direct.FileWriterFactory;
import dev.lakeweir.sink.direct.FileWriters;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;

/** Makes the writers of a batch, one for each attempt of a task. Made on the driver. */
final class OnePassWriters implements FileWriterFactory {
  private static final long serialVersionUID = 1L;

  private final RecordProgram source;
  private final List<FlowOutput> flows;
  private final InternalRow constants;

  /**
   * Makes the factory.
   *
   * @param constants of the batch, see {@link BatchConstant}
   */
  OnePassWriters(RecordProgram source, List<FlowOutput> flows, InternalRow constants) {
    this.source = source;
    this.flows = List.copyOf(flows);
    this.constants = constants;
  }

  @Override
  public OnePassWriter createWriter(int partition, long task) {
    return new OnePassWriter(
        source,
        flows.stream().map(flow -> new FlowTask(flow, constants, partition, task)).toList());
  }

  @Override
  public void deleteAll() {
    flows.stream()
        .flatMap(
            flow ->
                Stream.of(
                    Optional.ofNullable(flow.table()), Optional.ofNullable(flow.quarantine())))
        .flatMap(Optional::stream)
        .forEach(FileWriters::deleteAll);
  }

  /** Deletes what a task has written of a batch that is not committed. */
  void delete(OnePassWriter.Written written) {
    for (int i = 0; i < flows.size(); i++) {
      FlowTask.Written of = written.flows().get(i);
      if (flows.get(i).table() != null) {
        flows.get(i).table().delete(of.table());
      }
      if (flows.get(i).quarantine() != null) {
        flows.get(i).quarantine().delete(of.quarantine());
      }
    }
  }
}
