package dev.lakeweir.run;

import dev.lakeweir.function.FunctionJars;
import dev.lakeweir.observe.BatchCounts;
import dev.lakeweir.observe.FlowMonitor;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.onepass.LedPlan;
import dev.lakeweir.onepass.OnePassPlan;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.session.SparkSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a pipeline: makes its tables, checks its checkpoints, starts its flows and watches
 * them until all are drained, one fails, or a stop is asked for. {@link #run} is called once, by
 * one thread; {@link #stop} and {@link #status} by any.
 */
public final class PipelineRun {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);
  private static final long POLL_MILLIS = 100;

  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final RunOptions options;
  private final TableMaintenance maintenance;
  private final QueryCheckpoints checkpoints;
  private final QueryStarter starter;
  private final Map<String, FlowMonitor> monitors = new LinkedHashMap<>();
  private final List<RunningQuery> running = new CopyOnWriteArrayList<>();

  /** By the name of a streaming query, all that it runs. */
  private final Map<String, List<QueryModel>> served = new ConcurrentHashMap<>();

  private final ProgressFeed feed;
  private final ViewRuns views;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch started = new CountDownLatch(1);

  public PipelineRun(SparkSession spark, PipelineModel pipeline, RunOptions options) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.options = options;
    this.checkpoints = new QueryCheckpoints(spark, pipeline);
    this.maintenance =
        new TableMaintenance(spark, pipeline, checkpoints, TableMaintenance.INTERVAL);
    this.starter = new QueryStarter(spark, pipeline, checkpoints, maintenance);
    boolean stateCounted = SparkSettings.countStateRows(spark);
    for (FlowModel flow : pipeline.flows()) {
      monitors.put(flow.name(), new FlowMonitor(flow.name(), flow.target(), stateCounted));
    }
    this.feed = new ProgressFeed(this::progress);
    this.views = new ViewRuns(spark, pipeline, options, monitors, maintenance);
  }

  /** Asks the run to end: the batches at hand are finished or abandoned, and nothing is lost. */
  public void stop() {
    stopped.countDown();
    maintenance.stop();
  }

  /**
   * Waits until all that is in the sources now is in the tables, in a continuous run. To be called
   * beside {@link #run}, by another thread.
   */
  public void drain() throws InterruptedException {
    started.await();
    for (List<FlowModel> level : pipeline.levels()) {
      for (FlowModel flow : level) {
        views.refresh(flow);
        for (RunningQuery running : running) {
          if (!stopRequested() && running.isActive() && running.flows().contains(flow)) {
            running.query().processAllAvailable();
          }
        }
      }
    }
  }

  /** How each flow is doing, in the order of the pipeline. */
  public List<FlowStatus> status() {
    return monitors.values().stream().map(FlowMonitor::status).toList();
  }

  /**
   * Runs until the end.
   *
   * @throws ProblemException when it cannot start, or a flow fails; the others are stopped first
   */
  public void run() {
    try {
      FunctionJars.ship(spark, pipeline.definition());
      PipelinePreparation preparation = new PipelinePreparation(spark, pipeline, checkpoints);
      views.check();
      preparation.prepare(options.fullRefresh());
      spark.streams().addListener(feed);
      if (options.once()) {
        drain(preparation);
      } else {
        stream(preparation);
      }
      if (!stopRequested()) {
        maintenance.sweep();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      started.countDown();
      maintenance.end(options.stopWithin());
      spark.streams().removeListener(feed);
    }
  }

  private void drain(PipelinePreparation preparation) {
    for (List<FlowModel> level : pipeline.levels()) {
      if (!stopRequested()) {
        preparation.makeTables(level);
        supervise(start(level));
      }
    }
  }

  /** The first flows run while the tables of the next ones are made. */
  private void stream(PipelinePreparation preparation) {
    List<RunningQuery> queries = new ArrayList<>();
    Set<String> lookedUp = pipeline.lookedUp();
    maintenance.start();
    try {
      for (List<FlowModel> level : pipeline.levels()) {
        preparation.makeTables(level);
        if (!awaitLookups(level, lookedUp, queries)) {
          break;
        }
        queries.addAll(start(level));
      }
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      end(queries);
      throw e;
    }
    started.countDown();
    supervise(queries);
  }

  /**
   * Waits until what is written into the tables that the flows look up, or make such a table from,
   * has begun to be: a stream that is joined with a table which is still empty finds nothing there,
   * and does not look again.
   *
   * @param lookedUp the tables that are looked up, with all that they are made from
   * @return false when the run has to end: something failed, or a stop was asked for
   */
  private boolean awaitLookups(
      List<FlowModel> flows, Set<String> lookedUp, List<RunningQuery> queries) {
    Set<String> tables =
        flows.stream()
            .flatMap(
                flow ->
                    flow.inputs().stream()
                        .filter(input -> !input.streaming() || lookedUp.contains(flow.target())))
            .map(FlowInput::name)
            .filter(lookedUp::contains)
            .collect(Collectors.toSet());
    while (!haveBegun(tables, queries)) {
      if (hasFailed(queries) || waitForStop()) {
        return false;
      }
    }
    return !hasFailed(queries);
  }

  private boolean haveBegun(Set<String> tables, List<RunningQuery> queries) {
    return queries.stream()
            .filter(
                query -> query.flows().stream().map(FlowModel::target).anyMatch(tables::contains))
            .allMatch(RunningQuery::hasTakenIn)
        && views.haveComputed(tables);
  }

  private boolean hasFailed(List<RunningQuery> queries) {
    return !views.problems().isEmpty() || queries.stream().anyMatch(RunningQuery::hasFailed);
  }

  private List<RunningQuery> start(List<FlowModel> flows) {
    List<RunningQuery> queries = new ArrayList<>();
    if (stopRequested()) {
      return queries;
    }
    try {
      for (List<QueryModel> group : queries(flows)) {
        for (List<QueryModel> together : inStep(group)) {
          if (stopRequested()) {
            return queries;
          }
          Trigger trigger = QueryStarter.trigger(together.get(0).flow().trigger(), options.once());
          queries.add(start(together, trigger));
        }
      }
      flows.forEach(flow -> monitors.get(flow.name()).state(FlowStatus.State.RUNNING));
      views.start(flows);
      maintenance.add(flows);
      return queries;
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      end(queries);
      throw e;
    }
  }

  private List<List<QueryModel>> queries(List<FlowModel> flows) {
    return options.once() ? LedPlan.queries(flows, pipeline) : OnePassPlan.queries(flows, pipeline);
  }

  /** Starts queries as one. */
  private RunningQuery start(List<QueryModel> together, Trigger trigger) {
    LOG.info("Starting {}", together.stream().map(QueryModel::name).toList());
    served.put(together.get(0).name(), together);
    RunningQuery query = new RunningQuery(starter.start(together, monitors, trigger), together);
    running.add(query);
    return query;
  }

  /**
   * What is run as one of queries that can be: all, once each has caught up with the furthest.
   * Where one leads, those in step with it, and the others so for themselves.
   */
  private List<List<QueryModel>> inStep(List<QueryModel> group) {
    if (LedPlan.isLed(group)) {
      List<QueryModel> led = starter.inStepWithLeading(group);
      List<List<QueryModel>> parts = new ArrayList<>(List.of(led));
      List<QueryModel> others = group.stream().filter(query -> !led.contains(query)).toList();
      if (!others.isEmpty()) {
        parts.addAll(inStep(others));
      }
      return parts;
    }
    List<List<QueryModel>> parts = checkpoints.inStep(group);
    List<QueryModel> apart = parts.size() == 1 ? List.of() : checkpoints.bringTogether(group);
    if (apart.isEmpty()) {
      return parts;
    }
    LOG.info("{} catch up with each other", apart.stream().map(QueryModel::name).toList());
    List<RunningQuery> queries = new ArrayList<>();
    try {
      apart.forEach(query -> queries.add(start(List.of(query), oneBatch())));
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      end(queries);
      throw e;
    }
    supervise(queries);
    return checkpoints.inStep(group);
  }

  /** AvailableNow would go on behind the batch that was begun. */
  @SuppressWarnings("deprecation")
  private static Trigger oneBatch() {
    return Trigger.Once();
  }

  private void supervise(List<RunningQuery> queries) {
    while (queries.stream().anyMatch(RunningQuery::isActive) || views.isActive()) {
      if (hasFailed(queries) || waitForStop()) {
        break;
      }
    }
    // What fails from here on is cut off.
    boolean stopped = stopRequested();
    List<RunningQuery> failed = queries.stream().filter(RunningQuery::hasFailed).toList();
    if (queries.stream().anyMatch(RunningQuery::isActive) || views.isActive()) {
      end(queries);
    }
    feed.awaitEnd(queries.stream().map(RunningQuery::query).toList());
    List<Problem> problems = new ArrayList<>(views.problems());
    for (RunningQuery query : queries) {
      Optional<Problem> failure = query.failure(stopped || !failed.contains(query));
      failure.ifPresent(problems::add);
      for (FlowModel flow : query.flows()) {
        FlowMonitor monitor = monitors.get(flow.name());
        if (failure.isPresent() || query.isActive()) {
          monitor.state(FlowStatus.State.FAILED);
        } else if (monitor.status().state() != FlowStatus.State.FAILED) {
          monitor.state(FlowStatus.State.FINISHED);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private boolean waitForStop() {
    try {
      return stopped.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private boolean stopRequested() {
    return stopped.getCount() == 0;
  }

  /**
   * Lets the running batches and views finish for a bounded time, then abandons them; they are run
   * again by the next run.
   */
  private void end(List<RunningQuery> queries) {
    long deadline = System.nanoTime() + options.stopWithin().toNanos();
    views.stop();
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, queries.size()));
    try {
      List<Future<?>> ends =
          queries.stream().<Future<?>>map(query -> pool.submit(() -> query.end(deadline))).toList();
      for (Future<?> end : ends) {
        end.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot stop a query", e.getCause());
    } finally {
      pool.shutdownNow();
      views.end(deadline);
    }
  }

  /** Takes in the progress of a query that writes tables; those beside it have no state. */
  private void progress(StreamingQueryProgress progress) {
    List<QueryModel> queries = served.getOrDefault(progress.name(), List.of());
    for (QueryModel query : queries) {
      FlowMonitor monitor = monitors.get(query.flow().name());
      boolean writes = !(query instanceof QueryModel.RejectQuery);
      if (writes) {
        boolean led = LedPlan.isLed(queries) && query != queries.get(0);
        monitor.progress(progress, !led);
      }
      if (query instanceof QueryModel.StreamQuery
          && QueryPlanner.queries(query.flow(), pipeline).size() == 1) {
        monitor.add(BatchCounts.read(progress.numInputRows()));
      }
    }
  }
}
