package dev.lakeweir.benchmarks.peers;

import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.run.RunOptions;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** A Lakeweir project, run as {@code lakeweir run --once} runs it. */
final class LakeweirPeer implements Peer {
  private final LakeweirProject project;
  private final WorkDirectory scratch;
  private final SparkSession spark;

  LakeweirPeer(LakeweirProject project, WorkDirectory scratch) {
    this.project = project;
    this.scratch = scratch;
    spark = project.open(scratch.path());
  }

  @Override
  public void fill(Path directory, Runnable started) {
    StreamingQueryListener starts = new Starts(started);
    spark.streams().addListener(starts);
    try {
      project.run(spark, directory, RunOptions.drain()).run();
    } finally {
      spark.streams().removeListener(starts);
    }
  }

  @Override
  public Rows rows(Path directory) {
    return SparkTables.rows(spark, directory);
  }

  @Override
  public void close() throws Exception {
    spark.stop();
    scratch.close();
  }

  /** Told by Spark within the start of a query. */
  private static final class Starts extends StreamingQueryListener {
    private final Runnable started;

    Starts(Runnable started) {
      this.started = started;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      started.run();
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      // Only the start is asked for.
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      // Only the start is asked for.
    }
  }
}
