package dev.lakeweir.benchmarks.freshness;

import dev.lakeweir.benchmarks.peers.LakeweirProject;
import dev.lakeweir.run.PipelineRun;
import dev.lakeweir.run.RunOptions;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;

/** A Lakeweir project, run as {@code lakeweir run} runs it, with nothing set. */
public final class LakeweirRun implements ContinuousRun {
  private final SparkSession spark;
  private final PipelineRun run;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Future<?> end;

  /**
   * Starts Spark, and checks the project.
   *
   * @param directory where the tables go
   * @param scratch for what Spark writes besides them
   */
  public LakeweirRun(LakeweirProject project, Path directory, Path scratch) {
    spark = project.open(scratch);
    run = project.run(spark, directory, RunOptions.continuous());
  }

  @Override
  public void start() {
    end = thread.submit(run::run);
  }

  /**
   * Waits until all that is in the topic is in the tables.
   *
   * @throws java.util.concurrent.ExecutionException with what the run has failed with
   */
  public void drain() throws Exception {
    run.drain();
    if (end.isDone()) {
      end.get();
      throw new IllegalStateException("the run has ended before it was told to");
    }
  }

  @Override
  public void finish() throws Exception {
    drain();
    run.stop();
    end.get();
    thread.shutdown();
    spark.stop();
  }
}
