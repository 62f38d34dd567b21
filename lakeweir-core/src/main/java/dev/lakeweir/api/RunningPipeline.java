package dev.lakeweir.api;

import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.run.InstanceLock;
import dev.lakeweir.run.PipelineRun;
import dev.lakeweir.run.RunOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.spark.sql.SparkSession;

/** A pipeline that was started. Its methods can be called from any thread. */
public final class RunningPipeline implements AutoCloseable {
  private final PipelineRun run;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private RunningPipeline(PipelineRun run) {
    this.run = run;
  }

  static RunningPipeline start(SparkSession spark, PipelineModel model, RunOptions options) {
    InstanceLock lock = InstanceLock.acquire(model.definition().storage().value(), model.name());
    RunningPipeline running = new RunningPipeline(new PipelineRun(spark, model, options));
    Thread thread = new Thread(() -> running.run(lock), "lakeweir-" + model.name());
    thread.setDaemon(true);
    thread.start();
    return running;
  }

  /** How each flow is doing. */
  public List<FlowStatus> status() {
    return run.status();
  }

  /** Asks it to end: the batches at hand are finished or abandoned, and nothing is lost. */
  public void stop() {
    run.stop();
  }

  /**
   * Waits for its end; when this thread is interrupted, stops it first.
   *
   * @return how each flow did
   * @throws dev.lakeweir.problem.ProblemException when it could not start or a flow failed
   */
  public List<FlowStatus> await() {
    try {
      end.get();
    } catch (InterruptedException e) {
      stop();
      rethrow(end.handle((done, failure) -> failure).join());
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      rethrow(e.getCause());
    }
    return status();
  }

  /** Stops it and waits for its end. */
  @Override
  public void close() {
    stop();
    await();
  }

  private void run(InstanceLock lock) {
    try (lock) {
      run.run();
    } catch (Throwable e) {
      end.completeExceptionally(e);
      return;
    }
    end.complete(null);
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof RuntimeException cause) {
      throw cause;
    }
    if (failure instanceof Error cause) {
      throw cause;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
