package dev.lakeweir.api;

import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.run.RunOptions;
import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.spec.ProjectDefinition;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Checks and runs pipelines inside a Spark program. Driver side. */
public final class Lakeweir {
  private Lakeweir() {}

  /**
   * Tells all that is wrong with a pipeline: every name, column and type through its whole graph.
   * Reads no data and connects to nothing. No errors among the problems means that it can start.
   */
  public static List<Problem> lint(SparkSession spark, Pipeline pipeline) {
    Problems problems = new Problems();
    PipelineResolver.resolve(session(spark, pipeline), pipeline.definition(), problems);
    return problems.sorted();
  }

  /**
   * Runs a pipeline until it fails, or this thread is interrupted.
   *
   * @return how each flow did
   * @throws dev.lakeweir.problem.ProblemException when it is wrong, refused, or a flow fails
   */
  public static List<FlowStatus> run(SparkSession spark, Pipeline pipeline) {
    return start(spark, pipeline, RunOptions.continuous()).await();
  }

  /**
   * Runs a pipeline until all that is in its sources now is in its tables.
   *
   * @return how each flow did
   * @throws dev.lakeweir.problem.ProblemException when it is wrong, refused, or a flow fails
   */
  public static List<FlowStatus> drain(SparkSession spark, Pipeline pipeline) {
    return start(spark, pipeline, RunOptions.drain()).await();
  }

  /**
   * Starts a pipeline in a thread of its own. It uses a session of its own on the program's Spark,
   * with the settings that pipelines need, so that the program's session stays as it is.
   *
   * @throws dev.lakeweir.problem.ProblemException when the pipeline is wrong, the program's session
   *     lacks what cannot be set any more, or another instance runs on the storage
   */
  public static RunningPipeline start(SparkSession spark, Pipeline pipeline, RunOptions options) {
    SparkSession session = session(spark, pipeline);
    Problems problems = new Problems();
    Optional<PipelineModel> model =
        PipelineResolver.resolve(session, pipeline.definition(), problems);
    problems.throwIfErrors();
    return RunningPipeline.start(session, model.orElseThrow(), options);
  }

  private static SparkSession session(SparkSession spark, Pipeline pipeline) {
    ProjectDefinition definition = pipeline.definition();
    return PipelineSession.beside(spark, definition.name(), definition.configuration());
  }
}
