package dev.lakeweir.catalyst;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import scala.Option;

/**
 * Makes named expressions, whose Scala constructors have too many defaults to be called from Java
 * in passing.
 */
public final class Named {
  private Named() {}

  public static Alias alias(Expression child, String name) {
    return alias(child, name, NamedExpression.newExprId(), Option.empty());
  }

  /** An alias that stands for the attribute: same name and same id. */
  public static Alias as(Expression child, Attribute attribute) {
    return alias(child, attribute.name(), attribute.exprId(), Option.empty());
  }

  public static Alias alias(Expression child, String name, ExprId id, Option<Metadata> metadata) {
    return new Alias(child, name, id, Plans.seq(List.of()), metadata, Plans.seq(List.of()));
  }

  public static AttributeReference attribute(String name, DataType type, boolean nullable) {
    return new AttributeReference(
        name, type, nullable, Metadata.empty(), NamedExpression.newExprId(), Plans.seq(List.of()));
  }
}
