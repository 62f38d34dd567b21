package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SessionWindow;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.optimizer.NormalizeFloatingNumbers$;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions;
import org.apache.spark.sql.catalyst.optimizer.RewriteWithExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Makes an aggregate with {@code count(DISTINCT x)} (or any other distinct aggregate) run on a
 * stream, exactly. The whole aggregate becomes one stateful operator keyed by the grouping columns.
 * Its state holds the aggregation buffers of a group in one row and each distinct value in a row of
 * its own, so a batch costs what the batch holds, not what the group holds.
 */
final class DistinctAggregation {
  private final Aggregate aggregate;
  private final OutputMode mode;
  private final CombineLimits limits;
  private final List<NamedExpression> inputColumns;
  private final List<Attribute> keys = new ArrayList<>();
  private final List<Expression> groupings;
  private final Map<Expression, AggregateExpression> functions = new LinkedHashMap<>();
  private final Map<Expression, Attribute> results = new LinkedHashMap<>();

  private DistinctAggregation(Aggregate aggregate, OutputMode mode, CombineLimits limits) {
    this.aggregate = aggregate;
    this.mode = mode;
    this.limits = limits;
    this.inputColumns = new ArrayList<>(Plans.output(aggregate.child()));
    this.groupings = Plans.list(aggregate.groupingExpressions());
  }

  /**
   * The node to put in the place of {@code node}, empty when it is no streaming aggregate with a
   * distinct function.
   */
  static Optional<LogicalPlan> rewrite(LogicalPlan node, OutputMode mode, CombineLimits limits) {
    if (!isDistinct(node)) {
      return Optional.empty();
    }
    // Functions that Spark defines by others (count_if) are spelled out first; what several of
    // them share is computed above and below the aggregate.
    LogicalPlan plain = RewriteWithExpression.apply(ReplaceExpressions.apply(node));
    return Optional.of(
        Plans.rewrite(
            plain,
            part ->
                isDistinct(part)
                    ? new DistinctAggregation((Aggregate) part, mode, limits).rewritten()
                    : part));
  }

  private static boolean isDistinct(LogicalPlan node) {
    return node instanceof Aggregate aggregate
        && aggregate.isStreaming()
        && Plans.list(aggregate.aggregateExpressions()).stream()
            .flatMap(column -> Plans.nodes((Expression) column).stream())
            .anyMatch(
                expression ->
                    expression instanceof AggregateExpression function && function.isDistinct());
  }

  private LogicalPlan rewritten() {
    nameKeys();
    for (NamedExpression column : Plans.list(aggregate.aggregateExpressions())) {
      Plans.nodes((Expression) column).forEach(this::collect);
    }
    List<Attribute> inputs = inputs();
    List<NamedExpression> columns = new ArrayList<>(keys);
    inputs.stream().filter(input -> !isKey(input)).map(this::untimed).forEach(columns::add);
    LogicalPlan child =
        new Project(Plans.seq(columns), new Project(Plans.seq(inputColumns), aggregate.child()));

    Optional<EventTimeKey> eventTime = EventTimeKey.among(keys);
    if (mode == OutputMode.Append() && eventTime.isEmpty()) {
      // No group would ever be emitted: left to Spark's check, which refuses it.
      return aggregate;
    }
    List<Attribute> output = new ArrayList<>();
    keys.forEach(key -> output.add(Named.attribute(key.name(), key.dataType(), true)));
    output.addAll(results.values());
    AggregationFunctions functions =
        new AggregationFunctions(List.copyOf(this.functions.values()), List.copyOf(inputs));
    MapSideCombine combine = MapSideCombine.of(child, functions);
    ExpressionEncoder<Row> keyEncoder = ExpressionEncoder.apply(schema(keys));
    DistinctAggregationProcessor processor =
        new DistinctAggregationProcessor(
            functions, schema(keys), eventTime, mode == OutputMode.Append());
    LogicalPlan stateful =
        StatefulNode.create(
            combine.plan(keys, limits),
            keys,
            combine.values(),
            processor,
            keyEncoder,
            output,
            mode,
            eventTime.isPresent());
    return new Project(Plans.seq(outputs(output)), stateful);
  }

  private void nameKeys() {
    for (Expression grouping : groupings) {
      if (grouping instanceof Attribute attribute && isSessionWindow(attribute)) {
        throw new UnsupportedAggregateException("session_window");
      }
      Expression value = normalized(grouping);
      if (value instanceof Attribute attribute) {
        keys.add(attribute);
      } else {
        Alias alias = Named.alias(value, "_lakeweir_key_" + keys.size());
        inputColumns.add(alias);
        keys.add(alias.toAttribute());
      }
    }
  }

  /** Sessions grow into one another, which takes more than a state for each key. */
  private static boolean isSessionWindow(Attribute grouping) {
    return grouping.metadata().contains(SessionWindow.marker());
  }

  /** A value of which 0.0 and -0.0 are one, and so are all NaN, as Spark groups them. */
  static Expression normalized(Expression value) {
    return NormalizeFloatingNumbers$.MODULE$.needNormalize(value.dataType())
        ? NormalizeFloatingNumbers$.MODULE$.normalize(value)
        : value;
  }

  /** Only a key says when a group ends; Spark takes one event time and drops late rows by it. */
  private NamedExpression untimed(Attribute input) {
    return input.metadata().contains(EventTimeWatermark.delayKey())
        ? Named.alias(input, input.name(), input.exprId(), Option.apply(Metadata.empty()))
        : input;
  }

  private void collect(Expression expression) {
    if (expression instanceof AggregateExpression function) {
      if (!(function.aggregateFunction() instanceof DeclarativeAggregate)) {
        throw new UnsupportedAggregateException(function.aggregateFunction().prettyName());
      }
      Expression same = function.canonicalized();
      if (!functions.containsKey(same)) {
        functions.put(same, function);
        results.put(
            same, Named.attribute("_lakeweir_result_" + results.size(), function.dataType(), true));
      }
    }
  }

  private List<Attribute> inputs() {
    List<Attribute> used = new ArrayList<>();
    for (AggregateExpression function : functions.values()) {
      for (Attribute attribute : Plans.list(function.references().toSeq())) {
        boolean known = used.stream().anyMatch(other -> other.exprId().equals(attribute.exprId()));
        boolean produced =
            Plans.output(aggregate.child()).stream()
                .anyMatch(other -> other.exprId().equals(attribute.exprId()));
        if (!known && produced) {
          used.add(attribute);
        }
      }
    }
    return used;
  }

  private boolean isKey(Attribute input) {
    return keys.stream().anyMatch(key -> key.exprId().equals(input.exprId()));
  }

  private List<NamedExpression> outputs(List<Attribute> output) {
    List<NamedExpression> columns = new ArrayList<>();
    for (NamedExpression column : Plans.list(aggregate.aggregateExpressions())) {
      Expression value =
          Plans.rewrite((Expression) column, expression -> replaced(expression, output));
      columns.add(
          value instanceof Alias alias
              ? alias
              : Named.alias(value, column.name(), column.exprId(), Option.empty()));
    }
    return columns;
  }

  private Expression replaced(Expression expression, List<Attribute> output) {
    if (expression instanceof AggregateExpression function) {
      return results.get(function.canonicalized());
    }
    for (int key = 0; key < groupings.size(); key++) {
      if (groupings.get(key).semanticEquals(expression)) {
        return output.get(key);
      }
    }
    return expression;
  }

  static StructType schema(List<? extends Attribute> attributes) {
    StructType schema = new StructType();
    for (Attribute attribute : attributes) {
      schema = schema.add(attribute.name(), attribute.dataType(), true);
    }
    return schema;
  }

  static List<NamedExpression> fields(AttributeReference struct, List<Attribute> output) {
    List<NamedExpression> columns = new ArrayList<>();
    for (int i = 0; i < output.size(); i++) {
      columns.add(Named.as(new GetStructField(struct, i, Option.empty()), output.get(i)));
    }
    return columns;
  }

  /**
   * Which key carries the event time of a group, and whether it is a window (then its end counts).
   */
  record EventTimeKey(int ordinal, boolean window) implements java.io.Serializable {
    static Optional<EventTimeKey> among(List<Attribute> keys) {
      for (int i = 0; i < keys.size(); i++) {
        if (keys.get(i).metadata().contains(EventTimeWatermark.delayKey())) {
          return Optional.of(new EventTimeKey(i, keys.get(i).dataType() instanceof StructType));
        }
      }
      return Optional.empty();
    }
  }
}
