package dev.lakeweir.run;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.observe.BatchCounts;
import dev.lakeweir.observe.FlowMonitor;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.RelationPlaceholder;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.AddedRows;
import dev.lakeweir.sink.ConflictRetry;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.sink.ViewWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Computes one materialized view when what it is computed from has changed: its query, or the
 * version of a table that it reads. All tables are read as they are at one version each, which is
 * recorded with the result. Safe for several threads.
 */
final class ViewRefresh {
  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final FlowModel flow;
  private final TableModel view;
  private final WriteModel.Recompute write;
  private final FlowMonitor monitor;
  private final long fingerprint;
  private final Lock writing;
  private boolean anew;

  /**
   * Makes the refresh of a view.
   *
   * @param anew whether the first one computes the view even if nothing has changed
   * @param writing to be held while the view is written
   */
  ViewRefresh(
      SparkSession spark,
      PipelineModel pipeline,
      FlowModel flow,
      FlowMonitor monitor,
      boolean anew,
      Lock writing) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.flow = flow;
    this.view = pipeline.tables().get(flow.target());
    this.write = (WriteModel.Recompute) view.write();
    this.monitor = monitor;
    this.fingerprint = ViewFingerprint.of(pipeline.definition(), view);
    this.anew = anew;
    this.writing = writing;
  }

  /** Refuses a view in whose place there are rows that it did not write. */
  void check() {
    if (anew) {
      return;
    }
    try {
      if (DeltaTables.exists(spark, view.path())) {
        checkRows();
      }
    } catch (ProblemException e) {
      throw e;
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new ProblemException(
          StorageFailure.of("open materialized view '" + view.name() + "'", view.path(), e), e);
    }
  }

  private void checkRows() {
    boolean ours =
        DeltaTables.transactions(spark, view.path())
            .containsKey(ViewVersions.query(pipeline, view));
    if (!ours && DeltaTables.hasFiles(spark, view.path())) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.FOREIGN_TABLE,
              "Cannot write materialized view '%s': there are rows at %s that it did not compute"
                  .formatted(view.name(), view.path()),
              "name the view otherwise, use another storage, or replace them with --full-refresh "
                  + view.name()));
    }
  }

  /** Computes the view if something has changed. */
  synchronized void refresh() {
    writing.lock();
    try {
      if (ConflictRetry.run(this::compute)) {
        anew = false;
      }
    } finally {
      writing.unlock();
    }
  }

  /** Whether there was something to compute. */
  private boolean compute() {
    ViewVersions wanted = ViewVersions.now(spark, pipeline, flow, fingerprint);
    ViewWriter writer = new ViewWriter(spark, view);
    Map<String, Long> recorded = writer.computedFrom();
    if (!anew && (wanted.areIn(recorded) || isCompactedOnly(wanted, recorded))) {
      return false;
    }
    long start = System.nanoTime();
    Optional<Dataset<Row>> added = anew ? Optional.empty() : added(wanted, recorded);
    Observation observation = new Observation();
    ExpectationStage expectations = new ExpectationStage(view, false);
    if (added.isPresent()) {
      Dataset<Row> rows = rows(input -> Plans.analyzed(added.get()));
      writer.append(
          expectations.kept(expectations.checked(rows, observation)), wanted.transactions());
    } else {
      Dataset<Row> rows = rows(input -> at(input, wanted.version(input.name())));
      writer.replace(
          expectations.kept(expectations.checked(rows, observation)), wanted.transactions());
    }
    ExpectationStage.Counts counts = expectations.counts(observation);
    monitor.refreshed(
        Duration.ofNanos(System.nanoTime() - start),
        new BatchCounts(
            0, 0, counts.rows() - counts.dropped(), 0, counts.dropped(), counts.violations()));
    return true;
  }

  /** Whether the query is the same, and the versions that have come changed no rows. */
  private boolean isCompactedOnly(ViewVersions wanted, Map<String, Long> recorded) {
    return wanted.sameQuery(recorded)
        && flow.inputs().stream()
            .allMatch(
                input -> {
                  Long known = recorded.get(wanted.application(input.name()));
                  long now = wanted.version(input.name());
                  String path = pipeline.tables().get(input.name()).path();
                  return known != null && known <= now && AddedRows.none(spark, path, known, now);
                });
  }

  /** What was added to the only table that the view reads, if it is enough to compute that. */
  private Optional<Dataset<Row>> added(ViewVersions wanted, Map<String, Long> recorded) {
    return write
        .from()
        .filter(from -> wanted.sameQuery(recorded))
        .flatMap(
            from ->
                Optional.ofNullable(recorded.get(wanted.application(from)))
                    .filter(version -> version <= wanted.version(from))
                    .flatMap(
                        version ->
                            AddedRows.between(
                                spark,
                                pipeline.tables().get(from).path(),
                                version,
                                wanted.version(from))));
  }

  private Dataset<Row> rows(Function<FlowInput, LogicalPlan> input) {
    return TableShape.of(
        view.schema(), Plans.dataset(spark, RelationPlaceholder.replace(flow.query(), input)));
  }

  private LogicalPlan at(FlowInput input, long version) {
    return Plans.analyzed(
        spark
            .read()
            .format("delta")
            .option("versionAsOf", version)
            .load(pipeline.tables().get(input.name()).path()));
  }
}
