package dev.lakeweir.decode;

import dev.lakeweir.catalyst.Plans;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** A decoder as a column. */
public final class DecodedColumn {
  private DecodedColumn() {}

  /**
   * A column of {@link #resultType}, never null itself, from a column of bytes. It takes part in
   * whole-stage code generation. Give it a name and use its fields: it is marked as
   * non-deterministic, so that a filter on {@code error} does not make Spark decode each body
   * again. Driver side; needs no session.
   */
  public static Column of(Column binary, RecordDecoder decoder) {
    Expression target = new Literal(decoder, new ObjectType(RecordDecoder.class));
    Seq<Expression> arguments = seq(ExpressionUtils.expression(binary));
    Seq<AbstractDataType> types = seq(DataTypes.BinaryType);
    boolean nullForNull = false;
    boolean nullable = false;
    boolean deterministic = false;
    return ExpressionUtils.column(
        new Invoke(
            target,
            "decode",
            resultType(decoder.schema()),
            arguments,
            types,
            nullForNull,
            nullable,
            deterministic));
  }

  /** The decoder of an expression that {@link #of} made, empty for any other. */
  static Optional<RecordDecoder> decoder(Expression expression) {
    return expression instanceof Invoke invoke
            && invoke.targetObject() instanceof Literal literal
            && literal.value() instanceof RecordDecoder decoder
        ? Optional.of(decoder)
        : Optional.empty();
  }

  /**
   * The expression with a decoder that builds those columns only; itself if its decoder does so
   * already, or can build only all of them.
   */
  static Expression building(Expression expression, Set<Integer> columns) {
    RecordDecoder decoder = decoder(expression).orElseThrow();
    RecordDecoder pruned = PrunedDecoder.of(decoder, columns);
    if (pruned == decoder) {
      return expression;
    }
    Expression target = new Literal(pruned, new ObjectType(RecordDecoder.class));
    return expression.withNewChildren(
        Plans.seq(List.of(target, Plans.list(expression.children()).get(1))));
  }

  private static <T> Seq<T> seq(T element) {
    return CollectionConverters.asScala(List.of(element)).toList();
  }

  /**
   * {@code struct<value: schema, error: string>}: exactly one of the two is null. The fields of
   * {@code value} are nullable; what is nested in them is as nullable as the schema says.
   */
  public static StructType resultType(StructType schema) {
    return new StructType()
        .add("value", nullable(schema), true)
        .add("error", DataTypes.StringType, true);
  }

  static StructType nullable(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(f -> new StructField(f.name(), f.dataType(), true, f.metadata()))
            .toArray(StructField[]::new));
  }
}
