package dev.lakeweir.benchmarks.freshness;

import dev.lakeweir.benchmarks.peers.LakeweirProject;
import dev.lakeweir.run.PipelineRun;
import dev.lakeweir.run.RunOptions;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.sql.SparkSession;

/** A Lakeweir project, run as {@code lakeweir run} runs it, with nothing set. */
final class LakeweirRun implements ContinuousRun {
  private final SparkSession spark;
  private final PipelineRun run;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private CompletableFuture<Void> end;

  LakeweirRun(LakeweirProject project, Path directory, Path scratch) {
    spark = project.open(scratch);
    run = project.run(spark, directory, RunOptions.continuous());
  }

  @Override
  public void start() {
    end = CompletableFuture.runAsync(run::run, thread);
  }

  @Override
  public void finish() throws Exception {
    run.drain();
    run.stop();
    // Throws what the run has failed with.
    end.get();
    thread.shutdown();
    spark.stop();
  }
}
