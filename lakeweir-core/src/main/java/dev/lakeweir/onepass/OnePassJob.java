package dev.lakeweir.onepass;

import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.sink.direct.FileJob;
import dev.lakeweir.sink.direct.FileWriters;
import dev.lakeweir.sink.direct.WrittenFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One Spark job for all that flows over one source write in a batch: each task reads its part once,
 * decodes it once, and writes the files of every table. What is not to be seen yet is not: the
 * files still have to be committed. Driver side; for one thread.
 */
public final class OnePassJob {
  private final SourceRows source;
  private final List<FlowQuery> queries;
  private final List<FlowProgram> programs;

  public OnePassJob(SourceModel source, List<FlowQuery> queries) {
    this(SourceRows.of(source, queries, Set.of()), queries);
  }

  OnePassJob(SourceRows source, List<FlowQuery> queries) {
    this.source = source;
    this.queries = List.copyOf(queries);
    this.programs = queries.stream().map(query -> query.program(this.source)).toList();
  }

  /**
   * Where a flow's rows go.
   *
   * @param table empty when the table holds the batch already
   * @param quarantine empty when the flow puts nothing aside, or that table holds the batch already
   */
  public record Target(Optional<FileWriters> table, Optional<FileWriters> quarantine) {}

  /**
   * What a flow made of a batch.
   *
   * @param kept rows for the table
   * @param violations of each expectation, in their order
   */
  public record FlowResult(
      List<WrittenFile> table,
      List<WrittenFile> quarantine,
      long kept,
      long dropped,
      long quarantined,
      List<Long> violations) {}

  /**
   * What became of a batch.
   *
   * @param records that were read
   * @param rejected those of them that could not be decoded
   * @param flows in the order of their queries
   */
  public record Result(long records, long rejected, List<FlowResult> flows) {}

  /**
   * Runs the job.
   *
   * @param raw the batch, as its source gives it
   * @param targets in the order of the queries
   */
  public Result run(Dataset<Row> raw, long batch, List<Target> targets) {
    Dataset<Row> records = source.records(raw);
    return result(
        FileJob.run(records, records.schema(), writers(batch, targets)).stream()
            .map(OnePassWriter.Written.class::cast)
            .toList());
  }

  OnePassWriters writers(long batch, List<Target> targets) {
    List<FlowOutput> outputs =
        IntStream.range(0, targets.size())
            .mapToObj(
                i ->
                    FlowOutput.of(
                        queries.get(i).flow(),
                        programs.get(i),
                        queries.get(i).expectations(),
                        targets.get(i).table(),
                        targets.get(i).quarantine()))
            .toList();
    return new OnePassWriters(source.program(), outputs, BatchConstant.row(batch, Instant.now()));
  }

  /** What the tasks of a batch have done together. */
  Result result(List<OnePassWriter.Written> tasks) {
    return new Result(
        tasks.stream().mapToLong(OnePassWriter.Written::records).sum(),
        tasks.stream().mapToLong(OnePassWriter.Written::rejected).sum(),
        IntStream.range(0, queries.size()).mapToObj(i -> flow(tasks, i)).toList());
  }

  private FlowResult flow(List<OnePassWriter.Written> tasks, int flow) {
    List<FlowTask.Written> all = tasks.stream().map(task -> task.flows().get(flow)).toList();
    List<WrittenFile> table = new ArrayList<>();
    List<WrittenFile> quarantine = new ArrayList<>();
    long[] violations = new long[queries.get(flow).expectations()];
    for (FlowTask.Written task : all) {
      table.addAll(task.table());
      quarantine.addAll(task.quarantine());
      for (int i = 0; i < violations.length; i++) {
        violations[i] += task.violations().get(i);
      }
    }
    return new FlowResult(
        table,
        quarantine,
        all.stream().mapToLong(FlowTask.Written::kept).sum(),
        all.stream().mapToLong(FlowTask.Written::dropped).sum(),
        all.stream().mapToLong(FlowTask.Written::quarantined).sum(),
        LongStream.of(violations).boxed().toList());
  }
}
