package dev.lakeweir.function;

import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.types.StructType;

/** A function of the user's, loaded and checked. */
sealed interface UserFunction {
  String name();

  /** One that computes a value from a row, or from the rows of a group. */
  record Column(String name, UserDefinedFunction function) implements UserFunction {}

  /**
   * One that computes rows from the rows of a key and from what it remembers of that key.
   *
   * @param processors a new processor for each use
   * @param returns the columns of its rows
   */
  record Table(
      String name, Supplier<StatefulProcessor<Row, Row, Row>> processors, StructType returns)
      implements UserFunction {}
}
