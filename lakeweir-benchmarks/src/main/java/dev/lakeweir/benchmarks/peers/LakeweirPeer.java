package dev.lakeweir.benchmarks.peers;

import dev.lakeweir.api.Pipeline;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.run.PipelineRun;
import dev.lakeweir.run.RunOptions;
import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectInputs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** A Lakeweir project, run as {@code lakeweir run --once} runs it, with nothing set. */
final class LakeweirPeer implements Peer {
  private final Path project;
  private final Topic topic;
  private final WorkDirectory scratch;
  private final SparkSession spark;

  LakeweirPeer(Path project, Topic topic, WorkDirectory scratch) {
    this.project = project;
    this.topic = topic;
    this.scratch = scratch;
    ProjectDefinition definition = read(scratch.path());
    spark =
        PipelineSession.open(
            SparkSettings.of(
                definition.name(),
                Runtime.getRuntime().availableProcessors(),
                scratch.path().toString(),
                definition.configuration()));
  }

  private ProjectDefinition read(Path storage) {
    List<String> settings =
        List.of(
            "storage=" + storage,
            "sources.clicks.options.subscribe=" + topic.name(),
            "sources.clicks.options.kafka.bootstrap.servers=" + topic.bootstrapServers());
    return Pipeline.read(new ProjectInputs(project, Map.of(), settings)).definition();
  }

  @Override
  public void fill(Path directory, Runnable started) {
    StreamingQueryListener starts = new Starts(started);
    spark.streams().addListener(starts);
    try {
      Problems problems = new Problems();
      PipelineModel model =
          PipelineResolver.resolve(spark, read(directory), problems).orElseThrow();
      problems.throwIfErrors();
      new PipelineRun(spark, model, RunOptions.drain()).run();
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
