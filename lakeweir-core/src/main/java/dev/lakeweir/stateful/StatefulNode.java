package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.InternalRows;
import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.UnresolvedDeserializer;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.catalyst.plans.logical.TransformWithState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import scala.Option;

/**
 * Builds Spark's {@code TransformWithState} so that rows go in and come out as Spark's internal
 * rows: the public Dataset API would turn each of them into objects and back.
 */
final class StatefulNode {
  private StatefulNode() {}

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // The node's own type parameters are erased to Object.
  static LogicalPlan create(
      LogicalPlan child,
      List<Attribute> keys,
      List<Attribute> inputs,
      StatefulProcessor<Row, InternalRow, InternalRow> processor,
      ExpressionEncoder<Row> keyEncoder,
      List<Attribute> output,
      OutputMode mode,
      boolean eventTime) {
    AttributeReference result =
        Named.attribute("_lakeweir_output", DistinctAggregation.schema(output), false);
    LocalRelation noState =
        new LocalRelation(
            Plans.<Attribute>seq(List.of()),
            Plans.seq(List.<InternalRow>of()),
            false,
            Option.empty());
    TransformWithState node =
        new TransformWithState(
            new UnresolvedDeserializer(keyEncoder.deserializer(), Plans.seq(keys)),
            InternalRows.struct(inputs),
            Plans.seq(keys),
            // Spark binds these to the whole row, so they are all of its columns.
            Plans.seq(Plans.output(child)),
            (StatefulProcessor) processor,
            eventTime ? TimeMode.EventTime() : TimeMode.None(),
            mode,
            (ExpressionEncoder) keyEncoder,
            result,
            child,
            false,
            Plans.seq(keys),
            Plans.seq(List.<Attribute>of()),
            new UnresolvedDeserializer(keyEncoder.deserializer(), Plans.seq(keys)),
            noState);
    return new SerializeFromObject(Plans.seq(DistinctAggregation.fields(result, output)), node);
  }
}
