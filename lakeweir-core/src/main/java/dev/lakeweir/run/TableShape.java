package dev.lakeweir.run;

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

  static Dataset<Row> of(StructType wanted, Dataset<Row> rows) {
    Column[] columns = new Column[wanted.length()];
    for (int i = 0; i < columns.length; i++) {
      StructField field = wanted.fields()[i];
      boolean given = Arrays.stream(rows.columns()).anyMatch(field.name()::equalsIgnoreCase);
      Column value = given ? col("`" + field.name().replace("`", "``") + "`") : lit(null);
      columns[i] = value.cast(field.dataType()).as(field.name());
    }
    return rows.select(columns);
  }
}
