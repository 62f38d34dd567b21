package dev.lakeweir.run;

import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.sink.SinkProbe;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.sink.TableStore;
import dev.lakeweir.source.SourceProbe;
import dev.lakeweir.source.SourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes before the flows: the sources and sinks are there, checkpoints and tables belong
 * together, the tables exist.
 */
final class PipelinePreparation {
  private static final Logger LOG = LoggerFactory.getLogger(PipelinePreparation.class);

  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final QueryCheckpoints checkpoints;

  PipelinePreparation(SparkSession spark, PipelineModel pipeline, QueryCheckpoints checkpoints) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.checkpoints = checkpoints;
  }

  /**
   * Finds what forbids a start before any table is touched; then does the refresh that is asked for
   * or was cut off.
   */
  void prepare(Optional<Set<String>> fullRefresh) {
    LOG.info("Preparing pipeline {}", pipeline.name());
    FullRefresh refresh = new FullRefresh(spark, pipeline, checkpoints);
    List<Runnable> steps = new ArrayList<>();
    steps.add(this::probeSources);
    steps.add(this::probeSinks);
    steps.add(
        () -> {
          fullRefresh.ifPresent(refresh::refresh);
          refresh.finish();
          pipeline.flows().stream()
              .flatMap(flow -> QueryPlanner.queries(flow, pipeline).stream())
              .forEach(checkpoints::check);
        });
    if (fullRefresh.isPresent()) {
      // Nothing is emptied for a source that is not there to fill it again.
      steps.forEach(Runnable::run);
    } else {
      together(steps, "check pipeline '" + pipeline.name() + "'");
    }
  }

  /** Makes the tables that the flows write, and those beside them, where they are missing. */
  void makeTables(List<FlowModel> flows) {
    LOG.info("Making the tables of {}", flows.stream().map(FlowModel::name).toList());
    TableStore store = new TableStore(spark);
    List<Runnable> steps = new ArrayList<>();
    flows.stream()
        .map(pipeline::targetOf)
        .distinct()
        .forEach(
            target -> {
              if (target instanceof TableModel table) {
                steps.add(() -> store.ensureTable(table));
              }
              steps.add(() -> store.ensureAside(target));
            });
    together(steps, "make the tables");
  }

  private void probeSources() {
    Problems problems = new Problems();
    SourceProbe probe =
        new SourceProbe(
            spark, new SourceReader(spark, pipeline.definition().directory()), problems);
    for (SourceModel source : pipeline.sources().values()) {
      boolean read =
          pipeline.flows().stream()
              .flatMap(flow -> flow.inputs().stream())
              .anyMatch(input -> input.name().equals(source.name()));
      if (read) {
        probe.probe(source);
      }
    }
    problems.throwIfErrors();
  }

  private void probeSinks() {
    Problems problems = new Problems();
    SinkProbe probe = new SinkProbe(spark, problems);
    pipeline.sinks().values().forEach(probe::probe);
    problems.throwIfErrors();
  }

  /** Runs the steps at the same time: most of each is waiting. Throws the first failure. */
  private void together(List<Runnable> steps, String act) {
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, steps.size()));
    try {
      List<Future<?>> running = new ArrayList<>();
      steps.forEach(step -> running.add(pool.submit(step)));
      for (Future<?> step : running) {
        step.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + act, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        throw problem;
      }
      String storage = pipeline.definition().storage().value();
      throw new ProblemException(StorageFailure.of(act, storage, e.getCause()), e);
    } finally {
      pool.shutdownNow();
    }
  }
}
