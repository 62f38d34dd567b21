package dev.lakeweir.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What Spark's reader gives of a record.
 *
 * @param columns in the reader's order
 * @param body the column that holds the record itself
 * @param key the column that holds its key, empty for a source whose records have none
 */
public record RawRecord(StructType columns, String body, Optional<String> key) {
  public RawRecord {
    Objects.requireNonNull(columns, "columns");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(key, "key");
  }

  /** The columns that tell where the record stands in its source. */
  public List<String> position() {
    return Arrays.stream(columns.fields())
        .filter(column -> !column.name().equals(body) && !key.equals(Optional.of(column.name())))
        .filter(column -> !isOfTheSender(column))
        .map(StructField::name)
        .toList();
  }

  /** Headers and properties are lists and maps; what the service says are single values. */
  private static boolean isOfTheSender(StructField column) {
    return column.dataType() instanceof ArrayType || column.dataType() instanceof MapType;
  }
}
