package dev.lakeweir.run;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Gives rows the columns of a table, in its order and types; those that are missing are null. */
final class TableShape {
  private TableShape() {}

  /**
   * @param more what the rows keep beside the table's columns
   */
  static Dataset<Row> of(StructType wanted, Dataset<Row> rows, Column... more) {
    Column[] columns = Arrays.copyOf(more, more.length + wanted.length());
    System.arraycopy(more, 0, columns, wanted.length(), more.length);
    for (int i = 0; i < wanted.length(); i++) {
      StructField field = wanted.fields()[i];
      boolean given = Arrays.stream(rows.columns()).anyMatch(field.name()::equalsIgnoreCase);
      Column value = given ? col(quoteIdentifier(field.name())) : lit(null);
      columns[i] = value.cast(field.dataType()).as(field.name());
    }
    return rows.select(columns);
  }
}
