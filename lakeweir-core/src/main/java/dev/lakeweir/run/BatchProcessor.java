package dev.lakeweir.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.observe.BatchCounts;
import dev.lakeweir.observe.FlowMonitor;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.GroupFilter;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.RelationPlaceholder;
import dev.lakeweir.plan.SinkModel;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.sink.AppendWriter;
import dev.lakeweir.sink.ChangesWriter;
import dev.lakeweir.sink.CompleteWriter;
import dev.lakeweir.sink.Quarantine;
import dev.lakeweir.sink.SinkWriter;
import dev.lakeweir.sink.TableWriter;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.sink.UpsertWriter;
import dev.lakeweir.source.SourceReader;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.stateful.LateRowReader;
import java.util.Optional;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.storage.StorageLevel;

/**
 * Writes the batches of one query into its table or sink, and its quarantine table. Each write into
 * a table carries the batch's transaction, so a batch that Spark runs again after a crash is
 * written once, whichever of its writes had been done; a sink may be sent it again. Driver side;
 * called by one thread.
 */
final class BatchProcessor implements VoidFunction2<Dataset<Row>, Long> {
  private static final long serialVersionUID = 1L;
  private static final String RECORDS = "records";
  private static final String REJECTED = "rejected";

  private final transient SparkSession spark;
  private final transient QueryModel query;
  private final transient PipelineModel pipeline;
  private final transient TargetModel target;
  private final transient ExpectationStage expectations;
  private final transient TableWriter writer;
  private final transient TableWriter quarantineWriter;
  private final transient TableWriter lateWriter;
  private final transient String application;
  private final transient FlowMonitor monitor;

  BatchProcessor(
      SparkSession spark,
      QueryModel query,
      PipelineModel pipeline,
      String application,
      FlowMonitor monitor,
      TableMaintenance maintenance) {
    this.spark = spark;
    this.query = query;
    this.pipeline = pipeline;
    this.target = pipeline.targetOf(query.flow());
    this.expectations = new ExpectationStage(target, GroupFilter.isIn(query.flow().query()));
    this.writer = maintenance.besides(target, writer(target));
    this.quarantineWriter = new AppendWriter(target.quarantinePath());
    this.lateWriter = new AppendWriter(target.latePath());
    this.application = application;
    this.monitor = monitor;
  }

  private static TableWriter writer(TargetModel target) {
    return target instanceof SinkModel sink ? new SinkWriter(sink) : writer((TableModel) target);
  }

  private static TableWriter writer(TableModel table) {
    if (table.write() instanceof WriteModel.Changes changes) {
      return ChangesWriter.of(table, changes);
    }
    if (table.write() instanceof WriteModel.Upsert upsert) {
      return new UpsertWriter(table.path(), upsert);
    }
    return table.write() instanceof WriteModel.Complete
        ? new CompleteWriter(table.path())
        : new AppendWriter(table.path());
  }

  @Override
  public void call(Dataset<Row> batch, Long id) {
    TransactionId transaction = new TransactionId(application, id);
    if (query instanceof QueryModel.BatchQuery single) {
      monitor.add(computed(single, batch, transaction));
    } else if (query instanceof QueryModel.RejectQuery reject) {
      monitor.add(rejected(reject.source(), batch, transaction));
    } else {
      monitor.add(written(Optional.empty(), batch, transaction));
      if (target.keepsLate()) {
        keepLate(batch.sparkSession(), transaction);
      }
    }
  }

  /** Puts what came behind the watermark of the batch that has been written into its own table. */
  private void keepLate(SparkSession session, TransactionId transaction) {
    Quarantine quarantine = new Quarantine(query.flow().name());
    LateRowReader.of(session, RunningBatch.of(spark)).stream()
        .map(
            late ->
                quarantine.rows(
                    late.rows(),
                    lit("behind the watermark " + late.watermark()),
                    lit(transaction.batch())))
        .reduce(Dataset::unionByName)
        .ifPresent(rows -> lateWriter.write(rows, transaction));
  }

  /** What was decoded in a batch, and the observation that counts it once the batch is read. */
  private record Decoded(SourceModel source, Dataset<Row> records, Observation observation) {}

  private BatchCounts computed(
      QueryModel.BatchQuery single, Dataset<Row> batch, TransactionId transaction) {
    SourceModel source = pipeline.sources().get(single.input().name());
    if (source == null || source.decoded().isEmpty()) {
      Observation read = new Observation();
      Dataset<Row> observed = batch.observe(read, count(lit(1)).as(RECORDS));
      BatchCounts counts = written(Optional.empty(), rows(single, observed), transaction);
      return new BatchCounts(number(read, RECORDS), 0, 0, 0, 0, java.util.Map.of()).plus(counts);
    }
    Observation read = new Observation();
    Dataset<Row> records = SourceReader.decode(batch, source);
    Dataset<Row> observed =
        records.observe(read, count(lit(1)).as(RECORDS), count(SourceReader.error()).as(REJECTED));
    Dataset<Row> accepted = SourceReader.accepted(SourceReader.failing(observed, source), source);
    return written(
        Optional.of(new Decoded(source, records, read)), rows(single, accepted), transaction);
  }

  /** The flow's query over the rows of the batch. */
  private Dataset<Row> rows(QueryModel.BatchQuery single, Dataset<Row> input) {
    SparkSession spark = input.sparkSession();
    LogicalPlan plan =
        RelationPlaceholder.replace(
            single.flow().query(),
            wanted ->
                wanted.equals(single.input())
                    ? Plans.analyzed(input)
                    : staticInput(spark, pipeline, wanted));
    return Plans.dataset(spark, plan);
  }

  /** What is not read as a stream: as it is when a batch is planned. */
  static LogicalPlan staticInput(SparkSession spark, PipelineModel pipeline, FlowInput input) {
    SourceModel source = pipeline.sources().get(input.name());
    if (source != null) {
      Dataset<Row> raw = new SourceReader(spark, pipeline.definition().directory()).table(source);
      return Plans.analyzed(
          source.decoded().isEmpty()
              ? raw
              : SourceReader.accepted(
                  SourceReader.failing(SourceReader.decode(raw, source), source), source));
    }
    TableModel read = pipeline.tables().get(input.name());
    return Plans.analyzed(spark.read().format("delta").load(read.path()));
  }

  private BatchCounts written(
      Optional<Decoded> decoded, Dataset<Row> rows, TransactionId transaction) {
    Observation observation = new Observation();
    Dataset<Row> checked = expectations.checked(shaped(rows), observation);
    boolean keep = !target.write().onlyAppends() || mustReadOnce();
    Dataset<Row> once = keep ? checked.persist(StorageLevel.MEMORY_AND_DISK()) : checked;
    try {
      // A result without rows takes the place of one with rows too.
      boolean some = !keep || hasRows(once, observation);
      if (some || target.write() instanceof WriteModel.Complete) {
        write(expectations.kept(once), transaction);
      }
      ExpectationStage.Counts counts = expectations.counts(observation);
      Rejects rejects = rejects(decoded);
      Dataset<Row> again = keep ? once : shaped(rows);
      aside(decoded, rejects, counts, again, transaction)
          .ifPresent(it -> writeAside(it, transaction));
      return new BatchCounts(
          rejects.records(),
          rejects.rejected(),
          counts.rows() - counts.dropped() - counts.quarantined(),
          rejects.aside() + counts.quarantined(),
          counts.dropped(),
          counts.violations());
    } finally {
      if (keep) {
        once.unpersist();
      }
    }
  }

  /**
   * Computes every partition, so that a state store commits them all, empty or not. A count would
   * take a stage more.
   */
  private static boolean hasRows(Dataset<Row> once, Observation observation) {
    compute(once);
    return ExpectationStage.any(observation);
  }

  private static void compute(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  /**
   * Records read, those of them that could not be decoded, and those of these that are put aside.
   */
  private record Rejects(long records, long rejected, long aside) {}

  private static Rejects rejects(Optional<Decoded> decoded) {
    if (decoded.isEmpty()) {
      return new Rejects(0, 0, 0);
    }
    Observation seen = decoded.get().observation();
    long rejected = number(seen, REJECTED);
    return new Rejects(
        number(seen, RECORDS), rejected, decoded.get().source().quarantines() ? rejected : 0);
  }

  /**
   * The rows of the quarantine table, empty when there are none: then the batch is not read again
   * for them.
   */
  private Optional<Dataset<Row>> aside(
      Optional<Decoded> decoded,
      Rejects rejects,
      ExpectationStage.Counts counts,
      Dataset<Row> rows,
      TransactionId transaction) {
    Quarantine quarantine = new Quarantine(query.flow().name());
    Optional<Dataset<Row>> records =
        decoded
            .filter(it -> rejects.aside() > 0)
            .map(it -> quarantine.rejected(it.records(), it.source(), lit(transaction.batch())));
    if (counts.quarantined() == 0) {
      return records;
    }
    Dataset<Row> violating =
        quarantine.rows(
            expectations.violating(rows), expectations.reason(), lit(transaction.batch()));
    return Optional.of(records.map(violating::unionByName).orElse(violating));
  }

  /**
   * Rows that are parted into table and quarantine must be the same for both: a stateful query, or
   * one that depends on chance or on a table that others write, is not to run twice for one batch.
   */
  private boolean mustReadOnce() {
    boolean changes =
        query instanceof QueryModel.StreamQuery
            || query.flow().inputs().size() > 1
            || !query.flow().query().deterministic();
    return changes && !target.expectations(OnViolation.QUARANTINE).isEmpty();
  }

  private void write(Dataset<Row> rows, TransactionId transaction) {
    if (!writer.write(rows, transaction)) {
      // Written before a crash. The batch is read once more all the same, for its counts and for a
      // state store's commit.
      compute(rows);
    }
  }

  private BatchCounts rejected(SourceModel source, Dataset<Row> batch, TransactionId transaction) {
    Observation read = new Observation();
    Dataset<Row> records = SourceReader.decode(batch, source);
    compute(
        records.observe(read, count(lit(1)).as(RECORDS), count(SourceReader.error()).as(REJECTED)));
    long rejected = number(read, REJECTED);
    boolean aside = rejected > 0 && source.quarantines();
    if (aside) {
      Quarantine quarantine = new Quarantine(query.flow().name());
      writeAside(quarantine.rejected(records, source, lit(transaction.batch())), transaction);
    }
    return new BatchCounts(
        number(read, RECORDS), rejected, 0, aside ? rejected : 0, 0, java.util.Map.of());
  }

  private void writeAside(Dataset<Row> rows, TransactionId transaction) {
    quarantineWriter.write(rows, transaction);
  }

  /**
   * The rows with the columns that the writer is given, in the table's order and types, and whether
   * they belong into the table, where the query says that. A sink is given the columns of the
   * query.
   */
  private Dataset<Row> shaped(Dataset<Row> rows) {
    if (!(target instanceof TableModel table)) {
      return rows;
    }
    return GroupFilter.isIn(query.flow().query())
        ? TableShape.of(table.written(), rows, col(GroupFilter.KEPT))
        : TableShape.of(table.written(), rows);
  }

  private static long number(Observation observation, String metric) {
    return ExpectationStage.number(ExpectationStage.seen(observation), metric);
  }
}
