package dev.lakeweir.benchmarks.peers;

import dev.lakeweir.api.Pipeline;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A project of this module on the events of a topic, in a session as the launcher opens it.
 *
 * @param settings as with {@code --set}; where the tables go and the topic is are added
 */
public record LakeweirProject(Path path, Topic topic, List<String> settings) {
  public LakeweirProject {
    settings = List.copyOf(settings);
  }

  /**
   * Starts Spark for it.
   *
   * @param scratch for what Spark writes besides tables
   */
  public SparkSession open(Path scratch) {
    ProjectDefinition definition = read(scratch);
    int cores = Runtime.getRuntime().availableProcessors();
    return PipelineSession.open(
        SparkSettings.of(definition.name(), cores, scratch.toString(), definition.configuration()));
  }

  /** Checks it, and makes it ready to run once. */
  public PipelineRun run(SparkSession spark, Path storage, RunOptions options) {
    Problems problems = new Problems();
    Optional<PipelineModel> model = PipelineResolver.resolve(spark, read(storage), problems);
    problems.throwIfErrors();
    return new PipelineRun(spark, model.orElseThrow(), options);
  }

  private ProjectDefinition read(Path storage) {
    List<String> all = new ArrayList<>(settings);
    all.add("storage=" + storage);
    all.add("sources.clicks.options.subscribe=" + topic.name());
    all.add("sources.clicks.options.kafka.bootstrap.servers=" + topic.bootstrapServers());
    return Pipeline.read(new ProjectInputs(path, Map.of(), all)).definition();
  }
}
