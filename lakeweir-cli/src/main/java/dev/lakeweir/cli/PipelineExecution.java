package dev.lakeweir.cli;

import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.run.InstanceLock;
import dev.lakeweir.run.PipelineRun;
import dev.lakeweir.run.RunOptions;
import dev.lakeweir.spec.ProjectDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline run from beginning to end, as {@code run} and {@code demo} do it: lock, services,
 * Spark, lint, run, report. Services in this process and Spark start at the same time.
 */
final class PipelineExecution {
  private static final String STOPPING =
      "Stopping: batches that run are finished or abandoned, nothing is lost.";
  private final Terminal terminal;
  private final CommonOptions common;
  private final Function<List<String>, ProjectDefinition> project;

  /**
   * Prepares an execution.
   *
   * @param project reads the project, with further settings
   */
  PipelineExecution(
      Terminal terminal, CommonOptions common, Function<List<String>, ProjectDefinition> project) {
    this.terminal = terminal;
    this.common = common;
    this.project = project;
  }

  /** What happens beside the run: events are sent, and the run is told to end. */
  interface Companion {
    void start(EmbeddedServices services, PipelineRun run);

    /** Called when the run is over; throws what went wrong beside it. */
    void finish();

    /** What it adds to the report. */
    void report(Json report);
  }

  /** Answers the exit code. */
  int execute(RunOptions options, Optional<Integer> embeddedPort, Optional<Companion> companion)
      throws IOException {
    long start = System.nanoTime();
    ProjectDefinition first = project.apply(List.of());
    try (InstanceLock lock = InstanceLock.acquire(first.storage().value(), first.name())) {
      Sessions.logInto(first);
      CompletableFuture<Optional<EmbeddedServices>> starting =
          CompletableFuture.supplyAsync(
              () -> embeddedPort.map(port -> EmbeddedServices.start(first, port)));
      try (SparkSession spark = Sessions.open(first);
          Closing<EmbeddedServices> services = new Closing<>(join(starting))) {
        ProjectDefinition definition =
            services.value().map(it -> project.apply(it.settings())).orElse(first);
        Problems problems = new Problems();
        Optional<PipelineModel> pipeline = PipelineResolver.resolve(spark, definition, problems);
        problems.throwIfErrors();
        new Failures(terminal).show(problems.sorted(), common.json());
        return run(spark, pipeline.orElseThrow(), options, services.value(), companion, start);
      }
    }
  }

  private int run(
      SparkSession spark,
      PipelineModel pipeline,
      RunOptions options,
      Optional<EmbeddedServices> services,
      Optional<Companion> companion,
      long start) {
    PipelineRun run = new PipelineRun(spark, pipeline, options);
    terminal.message(
        "Running pipeline '%s' into %s, log in %s"
            .formatted(
                pipeline.name(), pipeline.definition().storage().value(), Sessions.logFile()));
    services.ifPresent(it -> it.notes().forEach(terminal::message));
    companion.ifPresent(it -> it.start(services.orElseThrow(), run));
    try (OrderlyStop stop = OrderlyStop.on(terminal, STOPPING, run::stop)) {
      return watched(run, spark, pipeline, companion, start);
    }
  }

  private int watched(
      PipelineRun run,
      SparkSession spark,
      PipelineModel pipeline,
      Optional<Companion> companion,
      long start) {
    try (LiveView view = LiveView.start(terminal, run::status)) {
      run.run();
    } catch (RuntimeException e) {
      companion.ifPresent(it -> finish(it, e));
      throw e;
    }
    companion.ifPresent(Companion::finish);
    double seconds = (System.nanoTime() - start) / 1e9;
    RunReport report = new RunReport(spark, pipeline, run.status(), seconds);
    if (common.json()) {
      Json json = report.json();
      companion.ifPresent(it -> it.report(json));
      terminal.out().println(json);
    } else {
      terminal.out().print(report.text());
    }
    return 0;
  }

  private static void finish(Companion companion, RuntimeException failure) {
    try {
      companion.finish();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Closes what may not be there. */
  private record Closing<T extends AutoCloseable>(Optional<T> value) implements AutoCloseable {
    @Override
    public void close() {
      value.ifPresent(
          it -> {
            try {
              it.close();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }
  }
}
