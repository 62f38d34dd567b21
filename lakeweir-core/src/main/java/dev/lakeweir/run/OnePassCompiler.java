package dev.lakeweir.run;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.onepass.FlowQuery;
import dev.lakeweir.onepass.OnePassPlan;
import dev.lakeweir.onepass.UnsupportedQueryException;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.RelationPlaceholder;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Compiles flows that are to be computed in one pass. Reads nothing; driver side. */
public final class OnePassCompiler {
  private OnePassCompiler() {}

  /**
   * Why a flow is not computed in one pass, empty for one that is, as far as the project tells: a
   * run looks at the tables too.
   */
  public static Optional<String> refusal(
      SparkSession spark, FlowModel flow, PipelineModel pipeline) {
    Optional<String> refusal = OnePassPlan.refusal(flow, pipeline);
    if (refusal.isPresent()) {
      return refusal;
    }
    try {
      compile(spark, QueryPlanner.queries(flow, pipeline).get(0), pipeline);
      return Optional.empty();
    } catch (UnsupportedQueryException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * A query for which {@link OnePassPlan} has no refusal, with all that comes behind it.
   *
   * @throws UnsupportedQueryException when it cannot be computed in one pass
   */
  static FlowQuery compile(SparkSession spark, QueryModel query, PipelineModel pipeline) {
    FlowModel flow = query.flow();
    SourceModel source = OnePassPlan.source(query, pipeline);
    TargetModel target = pipeline.targetOf(flow);
    return query instanceof QueryModel.BatchQuery
        ? FlowQuery.of(
            spark,
            flow.name(),
            source,
            input -> rows(flow, (TableModel) target, input),
            new ExpectationStage(target, false).expected())
        : FlowQuery.ofRejects(spark, flow.name(), source);
  }

  private static Dataset<Row> rows(FlowModel flow, TableModel target, Dataset<Row> input) {
    Dataset<Row> rows =
        Plans.dataset(
            input.sparkSession(),
            RelationPlaceholder.replace(flow.query(), wanted -> Plans.analyzed(input)));
    return TableShape.of(target.written(), rows);
  }
}
