package dev.lakeweir.run;

import dev.lakeweir.observe.FlowMonitor;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.spec.TriggerDefinition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The materialized views of a running pipeline, each refreshed by a thread of its own: now and
 * then, or until what it reads is drained. Safe for several threads.
 */
final class ViewRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ViewRuns.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final RunOptions options;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<String, ViewRefresh> refreshes = new LinkedHashMap<>();
  private final Map<String, FlowMonitor> monitors = new LinkedHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();
  private final Set<String> computed = ConcurrentHashMap.newKeySet();
  private final Map<String, Problem> problems = new ConcurrentHashMap<>();

  ViewRuns(
      SparkSession spark,
      PipelineModel pipeline,
      RunOptions options,
      Map<String, FlowMonitor> flowMonitors,
      TableMaintenance maintenance) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.options = options;
    Set<String> anew = anew();
    for (FlowModel flow : pipeline.flows()) {
      if (pipeline.targetOf(flow).write() instanceof WriteModel.Recompute) {
        FlowMonitor monitor = flowMonitors.get(flow.name());
        monitors.put(flow.name(), monitor);
        boolean refreshed = anew.contains(flow.target());
        Lock writing = maintenance.writing(pipeline.targetOf(flow));
        refreshes.put(
            flow.name(), new ViewRefresh(spark, pipeline, flow, monitor, refreshed, writing));
      }
    }
  }

  private Set<String> anew() {
    return options
        .fullRefresh()
        .map(names -> names.isEmpty() ? pipeline.tables().keySet() : pipeline.downstream(names))
        .orElse(Set.of());
  }

  /** Refuses what forbids a start, before anything is touched. */
  void check() {
    refreshes.values().forEach(ViewRefresh::check);
  }

  /** Starts the views among the flows; their tables and those that they read exist. */
  void start(List<FlowModel> flows) {
    for (FlowModel flow : flows) {
      if (contains(flow)) {
        LOG.info("Starting view {}", flow.name());
        Thread thread = new Thread(() -> run(flow), "lakeweir-view-" + flow.name());
        thread.setDaemon(true);
        monitors.get(flow.name()).state(FlowStatus.State.RUNNING);
        threads.put(flow.name(), thread);
        thread.start();
      }
    }
  }

  boolean contains(FlowModel flow) {
    return refreshes.containsKey(flow.name());
  }

  /** Whether the views among the tables have been computed once. */
  boolean haveComputed(Set<String> tables) {
    return pipeline.flows().stream()
        .filter(flow -> contains(flow) && tables.contains(flow.target()))
        .allMatch(flow -> computed.contains(flow.name()));
  }

  boolean isActive() {
    return threads.values().stream().anyMatch(Thread::isAlive);
  }

  List<Problem> problems() {
    return List.copyOf(problems.values());
  }

  /** Brings a view up to what its tables hold now; nothing for a flow that is no view. */
  void refresh(FlowModel flow) {
    ViewRefresh refresh = refreshes.get(flow.name());
    if (refresh != null) {
      refresh.refresh();
    }
  }

  /** Asks the views to end with what they are computing now. */
  void stop() {
    stopped.countDown();
  }

  /**
   * Waits for the views to end, and abandons what is still computed at the deadline: it is computed
   * again by the next run. A commit that is under way then may still come; it is whole.
   *
   * @param deadline as of {@link System#nanoTime}
   */
  void end(long deadline) {
    stop();
    try {
      for (Map.Entry<String, Thread> thread : threads.entrySet()) {
        thread.getValue().join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        if (thread.getValue().isAlive()) {
          spark.sparkContext().cancelJobGroup(group(thread.getKey()));
          thread.getValue().join(POLL.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(FlowModel flow) {
    try {
      spark
          .sparkContext()
          .setJobGroup(group(flow.name()), "materialized view " + flow.name(), true);
      boolean last;
      do {
        last = drains(flow) && !isFed(flow);
        refreshes.get(flow.name()).refresh();
        computed.add(flow.name());
      } while (!last && !stopped.await(interval(flow).toMillis(), TimeUnit.MILLISECONDS));
      monitors.get(flow.name()).state(FlowStatus.State.FINISHED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // Scala code throws checked exceptions that it does not declare.
      failed(flow, e);
    }
  }

  private void failed(FlowModel flow, Throwable failure) {
    if (stopped.getCount() == 0) {
      LOG.info("View {} was abandoned", flow.name(), failure);
      monitors.get(flow.name()).state(FlowStatus.State.FINISHED);
      return;
    }
    LOG.error("View {} failed", flow.name(), failure);
    monitors.get(flow.name()).state(FlowStatus.State.FAILED);
    Problem problem =
        failure instanceof ProblemException known
            ? known.problems().get(0)
            : FlowFailure.of(List.of(flow.name()), failure);
    problems.put(flow.name(), problem);
  }

  private boolean drains(FlowModel flow) {
    return options.once() || flow.trigger().kind() == TriggerDefinition.Kind.AVAILABLE_NOW;
  }

  private static Duration interval(FlowModel flow) {
    return flow.trigger().interval().orElse(POLL);
  }

  /** Whether something that writes what the view reads still runs. */
  private boolean isFed(FlowModel flow) {
    Set<String> tables = flow.inputs().stream().map(FlowInput::name).collect(Collectors.toSet());
    Set<String> writers =
        pipeline.flows().stream()
            .filter(it -> tables.contains(it.target()))
            .map(FlowModel::name)
            .collect(Collectors.toSet());
    for (var query : spark.streams().active()) {
      if (writers.contains(query.name())) {
        return true;
      }
    }
    return writers.stream()
        .map(threads::get)
        .anyMatch(thread -> thread != null && thread.isAlive());
  }

  private String group(String flow) {
    return pipeline.name() + "/" + flow;
  }
}
