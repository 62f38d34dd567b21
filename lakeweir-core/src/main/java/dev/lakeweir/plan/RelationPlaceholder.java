package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Stands for a source or table in a query that is analyzed before there is data, and is replaced by
 * the real relation when a flow runs. So a query is analyzed once, the same way by lint and by run.
 */
public final class RelationPlaceholder {
  private RelationPlaceholder() {}

  /** A leaf with the columns of the schema; it holds no data and must not be run. */
  public static LogicalPlan create(FlowInput input, StructType schema) {
    List<Attribute> output = new ArrayList<>();
    for (StructField field : schema.fields()) {
      output.add(Named.attribute(field.name(), field.dataType(), field.nullable()));
    }
    return new LocalRelation(
        Plans.seq(output),
        Plans.seq(List.<InternalRow>of(new Mark(input))),
        input.streaming(),
        Option.empty());
  }

  /**
   * Puts the real relations in. The function answers a relation that has all columns of the schema,
   * by name.
   */
  public static LogicalPlan replace(LogicalPlan query, Function<FlowInput, LogicalPlan> relation) {
    return Plans.rewrite(
        query, node -> input(node).map(input -> renamed(relation.apply(input), node)).orElse(node));
  }

  /** What a node stands for, empty when it is no placeholder. */
  static Optional<FlowInput> input(LogicalPlan node) {
    return node instanceof LocalRelation relation
            && relation.data().size() == 1
            && relation.data().head() instanceof Mark mark
        ? Optional.of(mark.input)
        : Optional.empty();
  }

  private static LogicalPlan renamed(LogicalPlan relation, LogicalPlan placeholder) {
    List<NamedExpression> columns = new ArrayList<>();
    for (Attribute wanted : Plans.output(placeholder)) {
      Attribute found =
          Plans.output(relation).stream()
              .filter(column -> column.name().equalsIgnoreCase(wanted.name()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "no column " + wanted.name() + " in " + relation.output()));
      columns.add(Named.as(found, wanted));
    }
    return new Project(Plans.seq(columns), relation);
  }

  /**
   * The one row of a placeholder: it carries what the placeholder stands for through Spark's
   * analysis.
   */
  private static final class Mark extends GenericInternalRow {
    private static final long serialVersionUID = 1L;

    private final transient FlowInput input;

    Mark(FlowInput input) {
      super(0);
      this.input = input;
    }
  }
}
