package dev.lakeweir.decode;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes what another decoder does, and builds the values of some columns only; the others are
 * null. It takes and rejects the same bodies, for the same reasons: what the quick decoder rejects,
 * the whole one decides, so the quick one must only never take a body that the whole one does not.
 *
 * @param quick the whole one's {@link RecordDecoder#building}
 * @param columns ordinals of the columns that are built
 */
record PrunedDecoder(RecordDecoder whole, RecordDecoder quick, Set<Integer> columns)
    implements RecordDecoder {
  private static final int ERROR = 1;

  PrunedDecoder {
    Objects.requireNonNull(whole, "whole");
    Objects.requireNonNull(quick, "quick");
    columns = new TreeSet<>(columns);
  }

  @Override
  public StructType schema() {
    return whole.schema();
  }

  @Override
  public InternalRow decode(byte[] body) {
    InternalRow row = quick.decode(body);
    return row.isNullAt(ERROR) ? row : whole.decode(body);
  }

  @Override
  public String toString() {
    String[] names = schema().fieldNames();
    return "%s, of which %s".formatted(whole, columns.stream().map(i -> names[i]).toList());
  }
}
