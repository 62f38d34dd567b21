package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.plan.WriteModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.optimizer.NormalizeFloatingNumbers$;
import org.apache.spark.sql.catalyst.util.TypeUtils;
import org.apache.spark.sql.catalyst.util.UnsafeRowUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which rows of a table are of one key, and which of two of them is the later one.
 *
 * @param keys bound to the columns of the table; null equals null, and 0.0 equals -0.0
 * @param sequence the column that says which row is the later one, -1 when a new row always is
 * @param sequenceType of that column, null when there is none
 */
record UpsertKeys(List<Expression> keys, int sequence, DataType sequenceType)
    implements Serializable {
  private static final int NONE = -1;

  static UpsertKeys of(WriteModel.Upsert upsert, StructType columns) {
    List<Expression> keys = new ArrayList<>();
    for (String key : upsert.keys()) {
      int place = place(key, columns);
      StructField column = columns.fields()[place];
      if (!UnsafeRowUtils.isBinaryStable(column.dataType())) {
        throw new UnfitTableException("its key " + key + " is not compared byte by byte");
      }
      keys.add(
          NormalizeFloatingNumbers$.MODULE$.normalize(
              new BoundReference(place, column.dataType(), column.nullable())));
    }
    int sequence = upsert.sequenceBy().map(column -> place(column, columns)).orElse(NONE);
    return new UpsertKeys(
        List.copyOf(keys), sequence, sequence < 0 ? null : columns.fields()[sequence].dataType());
  }

  private static int place(String name, StructType columns) {
    for (int i = 0; i < columns.length(); i++) {
      if (columns.fields()[i].name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    throw new UnfitTableException("it has no column " + name);
  }

  /** Computes the key of a row; the result is good until the next call. */
  UnsafeProjection projection() {
    return UnsafeProjection.create(Plans.seq(keys));
  }

  /** Whether a new row takes the place of a present one of its key. */
  boolean replaces(InternalRow added, InternalRow present) {
    if (sequence < 0 || present.isNullAt(sequence)) {
      return true;
    }
    return !added.isNullAt(sequence)
        && TypeUtils.getInterpretedOrdering(sequenceType)
                .compare(added.get(sequence, sequenceType), present.get(sequence, sequenceType))
            >= 0;
  }
}
