package dev.lakeweir.run;

import dev.lakeweir.observe.BatchCounts;
import dev.lakeweir.observe.FlowMonitor;
import dev.lakeweir.onepass.FlowQuery;
import dev.lakeweir.onepass.OnePassJob;
import dev.lakeweir.onepass.OnePassPlan;
import dev.lakeweir.onepass.UnsupportedQueryException;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.sink.LooseFiles;
import dev.lakeweir.sink.Quarantine;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.sink.direct.DirectAppend;
import dev.lakeweir.sink.direct.FileWriters;
import dev.lakeweir.sink.direct.UnfitTableException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the flows that are computed in one pass over their source. Driver side. */
final class OnePassFlow {
  private static final Logger LOG = LoggerFactory.getLogger(OnePassFlow.class);

  private final QueryModel query;
  private final PipelineModel pipeline;
  private final TargetModel target;
  private final SourceModel source;
  private final String application;
  private final FlowMonitor monitor;
  private final BatchProcessor alone;
  private DirectAppend table;
  private DirectAppend quarantine;
  private LooseFiles tableAnyway;
  private LooseFiles quarantineAnyway;

  /**
   * Makes the flow.
   *
   * @param alone what computes a batch when it cannot be done in one pass
   */
  OnePassFlow(
      QueryModel query,
      PipelineModel pipeline,
      String application,
      FlowMonitor monitor,
      BatchProcessor alone) {
    this.query = query;
    this.pipeline = pipeline;
    this.target = pipeline.targetOf(query.flow());
    this.source = OnePassPlan.source(query, pipeline);
    this.application = application;
    this.monitor = monitor;
    this.alone = alone;
  }

  String name() {
    return query.name();
  }

  SourceModel source() {
    return source;
  }

  /**
   * The query with all that comes behind it.
   *
   * @throws dev.lakeweir.onepass.UnsupportedQueryException when it cannot be computed in one pass
   */
  FlowQuery query(SparkSession spark) {
    return OnePassCompiler.compile(spark, query, pipeline);
  }

  /** Whether the flow can be computed in one pass as its tables are now. */
  boolean fits(SparkSession spark) {
    try {
      open(spark, query(spark), Long.MAX_VALUE);
      return true;
    } catch (UnsupportedQueryException | UnfitTableException e) {
      LOG.info("Flow {} is not computed in the pass of another: {}", name(), e.getMessage());
      return false;
    }
  }

  /**
   * Where the rows of a batch go.
   *
   * @throws UnfitTableException when a table is for Delta's Spark writer
   */
  OnePassJob.Target open(SparkSession spark, FlowQuery rows, long batch) {
    makeReady(spark);
    TransactionId transaction = new TransactionId(application, batch);
    return target(
        () -> table.open(spark, rows.columns(), transaction),
        () -> quarantine.open(spark, Quarantine.SCHEMA, transaction));
  }

  /** The same where the batch cannot be computed otherwise; goes with {@link #commitAnyway}. */
  OnePassJob.Target openAnyway(SparkSession spark, FlowQuery rows, long batch) {
    makeReady(spark);
    TransactionId transaction = new TransactionId(application, batch);
    return target(
        () -> tableAnyway.open(spark, rows.columns(), transaction),
        () -> quarantineAnyway.open(spark, Quarantine.SCHEMA, transaction));
  }

  private OnePassJob.Target target(
      Supplier<Optional<FileWriters>> rows, Supplier<Optional<FileWriters>> aside) {
    Optional<FileWriters> rejects = target.quarantined() ? aside.get() : Optional.empty();
    return new OnePassJob.Target(
        query instanceof QueryModel.BatchQuery ? rows.get() : Optional.empty(), rejects);
  }

  private void makeReady(SparkSession spark) {
    if (table == null) {
      table = new DirectAppend(spark, target.path());
      quarantine = new DirectAppend(spark, target.quarantinePath());
      tableAnyway = new LooseFiles(target.path(), table);
      quarantineAnyway = new LooseFiles(target.quarantinePath(), quarantine);
    }
  }

  /**
   * Commits what was written of a batch, and counts it.
   *
   * @return false when a table has changed in the meantime: then what is not committed, of the
   *     quarantine or of both, is deleted, and nothing is counted
   */
  boolean commit(
      OnePassJob.Target to, OnePassJob.Result all, OnePassJob.FlowResult made, long batch) {
    TransactionId transaction = new TransactionId(application, batch);
    if (to.table().isPresent() && !table.commit(made.table(), to.table().get(), transaction)) {
      discard(to, made);
      return false;
    }
    if (to.quarantine().isPresent()
        && !quarantine.commit(made.quarantine(), to.quarantine().get(), transaction)) {
      to.quarantine().get().delete(made.quarantine());
      return false;
    }
    count(all, made);
    return true;
  }

  /** Commits what was written of a batch, whatever became of the tables, and counts it. */
  void commitAnyway(
      SparkSession spark,
      OnePassJob.Target to,
      OnePassJob.Result all,
      OnePassJob.FlowResult made,
      long batch) {
    TransactionId transaction = new TransactionId(application, batch);
    boolean stands = false;
    try {
      to.table().ifPresent(from -> tableAnyway.commit(spark, made.table(), from, transaction));
      stands = true;
    } finally {
      // Scala code throws checked exceptions that it does not declare.
      if (!stands) {
        to.quarantine().ifPresent(from -> from.delete(made.quarantine()));
      }
    }
    to.quarantine()
        .ifPresent(from -> quarantineAnyway.commit(spark, made.quarantine(), from, transaction));
    count(all, made);
  }

  private void count(OnePassJob.Result all, OnePassJob.FlowResult made) {
    Map<String, Long> violations = new TreeMap<>();
    for (int i = 0; i < made.violations().size(); i++) {
      violations.put(target.expectations().get(i).name(), made.violations().get(i));
    }
    long rejectedAside = source.quarantines() ? all.rejected() : 0;
    monitor.add(
        new BatchCounts(
            all.records(),
            all.rejected(),
            made.kept(),
            rejectedAside + made.quarantined(),
            made.dropped(),
            violations));
  }

  /** Deletes what was written of a batch that is not committed. */
  void discard(OnePassJob.Target to, OnePassJob.FlowResult made) {
    to.table().ifPresent(writers -> writers.delete(made.table()));
    to.quarantine().ifPresent(writers -> writers.delete(made.quarantine()));
  }

  /** Computes and writes a batch as if the flow were the only one. */
  void runAlone(Dataset<Row> batch, long id) {
    alone.call(batch, id);
  }
}
