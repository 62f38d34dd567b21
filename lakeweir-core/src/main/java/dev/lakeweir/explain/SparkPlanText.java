package dev.lakeweir.explain;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.RelationPlaceholder;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.streaming.StreamingRelationV2;
import org.apache.spark.sql.catalyst.streaming.Unassigned$;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Spark's plan of a flow, as a run would have it but for its inputs, which appear by their names:
 * no source is connected to.
 */
public final class SparkPlanText {
  private SparkPlanText() {}

  /** The formatted physical plan. */
  public static String of(SparkSession spark, FlowModel flow, PipelineModel pipeline) {
    LogicalPlan plan =
        RelationPlaceholder.replace(flow.query(), input -> relation(input, pipeline));
    return ((org.apache.spark.sql.classic.Dataset<?>) Plans.dataset(spark, plan))
        .queryExecution()
        .explainString(ExplainMode.fromString("formatted"))
        .strip();
  }

  private static LogicalPlan relation(FlowInput input, PipelineModel pipeline) {
    StructType schema =
        input.kind() == FlowInput.Kind.SOURCE
            ? pipeline.sources().get(input.name()).schema()
            : pipeline.tables().get(input.name()).schema();
    DataSourceV2Relation table =
        DataSourceV2Relation.create(
            new PlannedTable(input.name(), schema), Option.empty(), Option.empty());
    return input.streaming() ? stream(table) : table;
  }

  private static LogicalPlan stream(DataSourceV2Relation table) {
    Seq<AttributeReference> output = table.output();
    return new StreamingRelationV2(
        Option.empty(),
        table.table().name(),
        table.table(),
        CaseInsensitiveStringMap.empty(),
        output,
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Unassigned$.MODULE$);
  }
}
