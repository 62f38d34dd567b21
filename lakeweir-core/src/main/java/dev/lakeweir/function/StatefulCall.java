package dev.lakeweir.function;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang3.reflect.TypeUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedDeserializer;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.FunctionTableSubqueryArgumentExpression;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.catalyst.plans.logical.TransformWithState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;

/** The call of a stateful table function: {@code f(TABLE(query) PARTITION BY key)}. */
final class StatefulCall {
  private StatefulCall() {}

  /** Whether a processor is one of rows by rows into rows. */
  static boolean takesRows(Class<?> processor) {
    Map<?, ?> types = TypeUtils.getTypeArguments(processor, StatefulProcessor.class);
    return types.values().stream().allMatch(type -> type == Row.class);
  }

  /**
   * The operator that the call stands for.
   *
   * @throws FunctionCallException when it is not called as it must be
   */
  static LogicalPlan plan(UserFunction.Table function, Seq<Expression> arguments) {
    if (arguments.size() != 1
        || !(arguments.head() instanceof FunctionTableSubqueryArgumentExpression table)) {
      throw new FunctionCallException(function.name(), "it takes one table and nothing else");
    }
    if (table.withSinglePartition() || !table.orderByExpressions().isEmpty()) {
      throw new FunctionCallException(
          function.name(),
          "the rows of a key come as they arrive: no ORDER BY, no single partition");
    }
    LogicalPlan rows = table.plan();
    List<Attribute> keys = new ArrayList<>();
    for (Expression key : Plans.list(table.partitionByExpressions())) {
      keys.add(column(key, rows, function));
    }
    if (keys.isEmpty()) {
      throw new FunctionCallException(function.name(), "nothing says which rows belong together");
    }
    return operator(rows, keys, function);
  }

  /** Spark does not resolve these: it knows the clause for functions in Python only. */
  private static Attribute column(Expression key, LogicalPlan rows, UserFunction.Table function) {
    String name =
        key instanceof UnresolvedAttribute column && column.nameParts().size() == 1
            ? column.nameParts().head()
            : "";
    return Plans.output(rows).stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new FunctionCallException(
                    function.name(),
                    "what it is partitioned by is no column of its table: " + key.sql()));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // The node's own parameters are erased to Object.
  private static LogicalPlan operator(
      LogicalPlan rows, List<Attribute> keys, UserFunction.Table function) {
    ExpressionEncoder<Row> key = ExpressionEncoder.apply(schema(keys));
    ExpressionEncoder<Row> value = ExpressionEncoder.apply(rows.schema());
    ExpressionEncoder<Row> result = ExpressionEncoder.apply(function.returns());
    UnresolvedDeserializer keyOf = new UnresolvedDeserializer(key.deserializer(), Plans.seq(keys));
    boolean eventTime =
        Plans.output(rows).stream()
            .anyMatch(column -> column.metadata().contains(EventTimeWatermark.delayKey()));
    LocalRelation noState =
        new LocalRelation(
            Plans.<Attribute>seq(List.of()),
            Plans.seq(List.<InternalRow>of()),
            false,
            Option.empty());
    TransformWithState node =
        new TransformWithState(
            keyOf,
            new UnresolvedDeserializer(value.deserializer(), rows.output()),
            Plans.seq(keys),
            rows.output(),
            (StatefulProcessor) function.processors().get(),
            eventTime ? TimeMode.EventTime() : TimeMode.None(),
            OutputMode.Append(),
            (ExpressionEncoder) key,
            Named.attribute("obj", result.deserializer().dataType(), true),
            rows,
            false,
            Plans.seq(keys),
            Plans.seq(List.<Attribute>of()),
            keyOf,
            noState);
    return new SerializeFromObject(result.namedExpressions(), node);
  }

  private static StructType schema(List<Attribute> columns) {
    StructType schema = new StructType();
    for (Attribute column : columns) {
      schema = schema.add(column.name(), column.dataType(), true);
    }
    return schema;
  }
}
