package dev.lakeweir.benchmarks.state;

import dev.lakeweir.api.Pipeline;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.run.PipelineRun;
import dev.lakeweir.run.RunOptions;
import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Drains files of events, one a batch, into one table whose flow keeps state. */
final class StatefulRun {
  private StatefulRun() {}

  /**
   * Runs it, in a session of its own.
   *
   * @param work where the table is made, and all else
   * @param query of {@code events}, with the columns {@code at} and {@code user}
   * @param configuration of the project
   * @return how long the batches took
   */
  static BatchTimes of(
      Path work, EventFiles files, String table, String query, Map<String, String> configuration)
      throws IOException {
    Pipeline pipeline =
        Pipeline.builder("state")
            .storage(work.resolve("lake").toString())
            .source(
                "events",
                "json",
                source ->
                    source
                        .option("path", files.directory().toString())
                        .option("maxFilesPerTrigger", "1")
                        .decode("json", "at TIMESTAMP NOT NULL, user STRING NOT NULL"))
            .table(table, made -> made.query(query))
            .build();
    BatchTimes times = new BatchTimes();
    try (SparkSession spark =
        PipelineSession.open(
            SparkSettings.of(
                "state",
                Runtime.getRuntime().availableProcessors(),
                work.resolve("scratch").toString(),
                configuration))) {
      spark.streams().addListener(times);
      Problems problems = new Problems();
      PipelineModel model =
          PipelineResolver.resolve(spark, pipeline.definition(), problems).orElseThrow();
      new PipelineRun(spark, model, RunOptions.drain()).run();
    }
    return times;
  }
}
