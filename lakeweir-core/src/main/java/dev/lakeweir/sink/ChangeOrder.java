package dev.lakeweir.sink;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.lakeweir.plan.ChangeColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The order of the changes of a key: by sequence; of an equal sequence a deletion comes last, and
 * of two rows the one of the greater hash. So it depends on the changes alone, never on when they
 * came.
 */
final class ChangeOrder {
  private static final String RANK = "__RANK";
  private static final Map<String, String> JSON =
      Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "ignoreNullFields", "false");

  private ChangeOrder() {}

  /** Adds what tells changes of an equal sequence apart. */
  static Dataset<Row> withTie(Dataset<Row> changes, StructType columns) {
    List<Column> values = new ArrayList<>();
    for (StructField field : columns.fields()) {
      Column value = column(field.name());
      values.add(isHashed(field.dataType()) ? value : to_json(struct(value), JSON));
    }
    Column tie =
        when(col(ChangeColumns.DELETED), lit(0L))
            .otherwise(xxhash64(values.toArray(Column[]::new)));
    return changes.withColumn(ChangeColumns.TIE, tie);
  }

  /** The last change of each group. */
  static Dataset<Row> last(Dataset<Row> changes, List<String> grouped) {
    var order =
        Window.partitionBy(grouped.stream().map(ChangeOrder::column).toArray(Column[]::new))
            .orderBy(
                col(ChangeColumns.SEQUENCE).desc(),
                col(ChangeColumns.DELETED).desc(),
                col(ChangeColumns.TIE).desc());
    return changes
        .withColumn(RANK, row_number().over(order))
        .where(col(RANK).equalTo(1))
        .drop(RANK);
  }

  /** Spark hashes no maps. */
  private static boolean isHashed(DataType type) {
    return !type.existsRecursively(part -> part instanceof MapType);
  }

  static Column column(String name) {
    return col(quoteIdentifier(name));
  }
}
