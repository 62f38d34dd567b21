package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.InternalRows;
import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.objects.WrapOption;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.execution.DeserializeToObjectExec;
import org.apache.spark.sql.execution.MapPartitionsExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.DataTypes;

/**
 * Combines the rows of each map task before they are shuffled to their groups, as Spark does by a
 * partial aggregation. What comes out are rows that went in, as many as bring something, with the
 * same columns by the same ids and further ones behind them: the buffers of the functions that are
 * not distinct and what the row {@link Brings}.
 *
 * @param rows what goes in, the keys first
 * @param partial the columns of the buffers
 */
record MapSideCombine(
    LogicalPlan rows, AggregationFunctions functions, List<Attribute> partial, Attribute brings) {

  static MapSideCombine of(LogicalPlan rows, AggregationFunctions functions) {
    List<Attribute> partial = new ArrayList<>();
    for (Attribute buffer : functions.plain().bufferAttributes()) {
      partial.add(Named.attribute("_lakeweir_partial_" + partial.size(), buffer.dataType(), true));
    }
    return new MapSideCombine(
        rows,
        functions,
        List.copyOf(partial),
        Named.attribute("_lakeweir_brings", DataTypes.LongType, false));
  }

  /** The columns that come out from which the functions are computed on. */
  List<Attribute> values() {
    List<Attribute> values = new ArrayList<>(functions.inputs());
    values.addAll(partial);
    values.add(brings);
    return values;
  }

  LogicalPlan plan(List<Attribute> keys, CombineLimits limits) {
    List<Attribute> columns = Plans.output(rows);
    List<Attribute> output = new ArrayList<>(columns);
    output.addAll(partial);
    output.add(brings);
    RowCombiner combiner =
        new RowCombiner(
            new AggregationFunctions(functions.functions(), List.copyOf(columns)), keys, limits);
    return InternalRows.mapped(rows, combiner, output);
  }

  /** The plan with the rows as they are before they are combined. */
  static LogicalPlan leftOut(LogicalPlan plan) {
    return Plans.rewrite(
        plan,
        node ->
            node instanceof SerializeFromObject
                    && Plans.children(node).get(0) instanceof MapPartitions map
                    && map.func() instanceof RowCombiner
                ? Plans.children(Plans.children(map).get(0)).get(0)
                : node);
  }

  /** Where rows go into the combine of a planned batch. */
  record Entry(DeserializeToObjectExec node, CreateNamedStruct columns) {
    SparkPlan rows() {
      return node.child();
    }

    /** What a column is called below, where Spark may have found another name for it. */
    Expression column(int ordinal) {
      return Plans.list(columns.valExprs()).get(ordinal);
    }

    SparkPlan over(SparkPlan rows) {
      return node.withNewChildren(Plans.seq(List.of(rows)));
    }
  }

  /** The entry right below {@code plan}, empty when that is no combine. */
  static Optional<Entry> entry(SparkPlan plan) {
    return plan instanceof MapPartitionsExec map
            && map.func() instanceof RowCombiner
            && map.child() instanceof DeserializeToObjectExec node
            && node.deserializer() instanceof WrapOption row
            && row.child() instanceof CreateNamedStruct columns
        ? Optional.of(new Entry(node, columns))
        : Optional.empty();
  }
}
