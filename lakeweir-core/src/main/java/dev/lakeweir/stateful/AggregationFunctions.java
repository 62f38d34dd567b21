package dev.lakeweir.stateful;

import dev.lakeweir.catalyst.Plans;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.types.StructType;

/**
 * The aggregate functions of one query, evaluated as Spark itself evaluates them: by their own
 * initial, update and result expressions over a buffer row. Functions over the same distinct values
 * form a {@link DistinctSet}. Made on the driver, compiled once per task on the executor.
 *
 * @param functions in the order of the result columns
 * @param inputs the columns of an input row
 */
record AggregationFunctions(List<AggregateExpression> functions, List<Attribute> inputs)
    implements Serializable {

  /** The distinct values of some columns, and the functions that see each of them once. */
  record DistinctSet(StructType schema, List<Expression> values, List<Integer> functions)
      implements Serializable {}

  /** The functions that see all rows. */
  AggregationFunctions plain() {
    return new AggregationFunctions(
        functions.stream().filter(function -> !function.isDistinct()).toList(), inputs);
  }

  List<Attribute> bufferAttributes() {
    List<Attribute> attributes = new ArrayList<>();
    functions.forEach(
        function -> attributes.addAll(Plans.list(declarative(function).aggBufferAttributes())));
    return attributes;
  }

  StructType bufferSchema() {
    return DistinctAggregation.schema(numbered(bufferAttributes()));
  }

  List<DistinctSet> distinctSets() {
    Map<List<Expression>, DistinctSet> sets = new LinkedHashMap<>();
    for (int i = 0; i < functions.size(); i++) {
      AggregateExpression function = functions.get(i);
      if (function.isDistinct()) {
        List<Expression> values = distinctValues(function);
        List<Expression> same = values.stream().map(Expression::canonicalized).toList();
        sets.computeIfAbsent(
                same, key -> new DistinctSet(schema(values), values, new ArrayList<>()))
            .functions()
            .add(i);
      }
    }
    return List.copyOf(sets.values());
  }

  MutableProjection initial() {
    List<Expression> values = new ArrayList<>();
    functions.forEach(function -> values.addAll(Plans.list(declarative(function).initialValues())));
    return MutableProjection.create(Plans.seq(values), Plans.seq(List.<Attribute>of()));
  }

  /** Changes the buffer by one input row for the functions that are not distinct. */
  MutableProjection update() {
    List<Integer> plain = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      if (!functions.get(i).isDistinct()) {
        plain.add(i);
      }
    }
    return update(plain);
  }

  /**
   * Changes the buffer by one input row for the given functions; the others keep what they have.
   */
  MutableProjection update(List<Integer> chosen) {
    List<Expression> values = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      AggregateExpression function = functions.get(i);
      DeclarativeAggregate declarative = declarative(function);
      List<? extends Expression> buffers = Plans.list(declarative.aggBufferAttributes());
      if (!chosen.contains(i)) {
        values.addAll(buffers);
        continue;
      }
      List<Expression> updates = Plans.list(declarative.updateExpressions());
      for (int j = 0; j < updates.size(); j++) {
        values.add(filtered(function, updates.get(j), buffers.get(j)));
      }
    }
    List<Attribute> row = new ArrayList<>(bufferAttributes());
    row.addAll(inputs);
    return MutableProjection.create(Plans.seq(values), Plans.seq(row));
  }

  /**
   * Changes the buffer by a combined row, which carries the buffers of the functions that are not
   * distinct behind its inputs; the distinct ones keep what they have.
   */
  MutableProjection merge() {
    List<Expression> values = new ArrayList<>();
    List<Attribute> row = new ArrayList<>(bufferAttributes());
    row.addAll(inputs);
    for (AggregateExpression function : functions) {
      DeclarativeAggregate declarative = declarative(function);
      if (function.isDistinct()) {
        values.addAll(Plans.list(declarative.aggBufferAttributes()));
      } else {
        values.addAll(Plans.list(declarative.mergeExpressions()));
        row.addAll(Plans.list(declarative.inputAggBufferAttributes()));
      }
    }
    return MutableProjection.create(Plans.seq(values), Plans.seq(row));
  }

  UnsafeProjection values(DistinctSet set) {
    return UnsafeProjection.create(Plans.seq(set.values()), Plans.seq(inputs));
  }

  UnsafeProjection results() {
    List<Expression> values = new ArrayList<>();
    functions.forEach(function -> values.add(declarative(function).evaluateExpression()));
    return UnsafeProjection.create(Plans.seq(values), Plans.seq(bufferAttributes()));
  }

  static InternalRow joined(JoinedRow row, InternalRow buffer, InternalRow input) {
    return row.apply(buffer, input);
  }

  private static Expression filtered(
      AggregateExpression function, Expression update, Expression buffer) {
    return function.filter().isDefined() ? new If(function.filter().get(), update, buffer) : update;
  }

  /**
   * A filter is part of what is distinct: {@code count(DISTINCT x) FILTER (WHERE y)} sees x once
   * where y holds.
   */
  private static List<Expression> distinctValues(AggregateExpression function) {
    List<Expression> values = new ArrayList<>();
    for (Expression value : Plans.list(function.aggregateFunction().children())) {
      values.add(DistinctAggregation.normalized(value));
    }
    if (function.filter().isDefined()) {
      values.add(function.filter().get());
    }
    return values;
  }

  private static StructType schema(List<Expression> values) {
    StructType schema = new StructType();
    for (int i = 0; i < values.size(); i++) {
      schema = schema.add("v" + i, values.get(i).dataType(), true);
    }
    return schema;
  }

  private static List<Attribute> numbered(List<Attribute> attributes) {
    List<Attribute> named = new ArrayList<>();
    for (Attribute attribute : attributes) {
      named.add(attribute.withName("b" + named.size()));
    }
    return named;
  }

  private static DeclarativeAggregate declarative(AggregateExpression function) {
    return (DeclarativeAggregate) function.aggregateFunction();
  }
}
