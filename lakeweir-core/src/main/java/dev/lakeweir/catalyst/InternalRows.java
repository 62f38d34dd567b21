package dev.lakeweir.catalyst;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.objects.WrapOption;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;

/**
 * Puts a function of Spark's internal rows into a plan, where the public Dataset API would turn
 * each row into objects and back.
 */
public final class InternalRows {
  private InternalRows() {}

  /**
   * The rows that the function makes of those of each partition.
   *
   * @param function is given what {@link #row} makes a row of, and answers rows; serializable
   * @param output the columns of what it answers; those that it only hands on keep their ids and
   *     metadata
   */
  public static LogicalPlan mapped(
      LogicalPlan rows,
      Function1<Iterator<Object>, Iterator<Object>> function,
      List<Attribute> output) {
    // As an object, not a struct: to take a struct out of a row makes Spark read its settings
    // again.
    Expression struct = struct(Plans.output(rows));
    Expression row = new WrapOption(struct, struct.dataType());
    AttributeReference in = Named.attribute("_lakeweir_row", row.dataType(), false);
    AttributeReference out = Named.attribute("_lakeweir_mapped", schema(output), false);
    return new SerializeFromObject(
        Plans.seq(fields(output)),
        new MapPartitions(function, out, new DeserializeToObject(row, in, rows)));
  }

  /** The row that a function is given, as Spark hands it over. */
  public static InternalRow row(Object given) {
    return (InternalRow) ((Option<?>) given).get();
  }

  /** The columns as one struct. */
  public static CreateNamedStruct struct(List<? extends Attribute> attributes) {
    List<Expression> parts = new ArrayList<>();
    for (int i = 0; i < attributes.size(); i++) {
      parts.add(Literal.create("c" + i, DataTypes.StringType));
      parts.add(attributes.get(i));
    }
    return new CreateNamedStruct(Plans.seq(parts));
  }

  /** With their metadata: Spark finds the event time by them. */
  private static List<NamedExpression> fields(List<Attribute> output) {
    // Spark does not bind it where it generates no code.
    BoundReference struct = new BoundReference(0, schema(output), false);
    List<NamedExpression> fields = new ArrayList<>();
    for (int i = 0; i < output.size(); i++) {
      Attribute column = output.get(i);
      fields.add(
          Named.alias(
              new GetStructField(struct, i, Option.empty()),
              column.name(),
              column.exprId(),
              Option.apply(column.metadata())));
    }
    return fields;
  }

  private static StructType schema(List<Attribute> columns) {
    StructType schema = new StructType();
    for (Attribute column : columns) {
      schema = schema.add("c" + schema.length(), column.dataType(), column.nullable());
    }
    return schema;
  }
}
