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
public record PrunedDecoder(RecordDecoder whole, RecordDecoder quick, Set<Integer> columns)
    implements RecordDecoder {
  private static final int ERROR = 1;

  public PrunedDecoder {
    Objects.requireNonNull(whole, "whole");
    Objects.requireNonNull(quick, "quick");
    columns = new TreeSet<>(columns);
  }

  /**
   * A decoder that builds the values of those columns; the given one if that does so already, and
   * one that builds all where no less can be built.
   */
  public static RecordDecoder of(RecordDecoder decoder, Set<Integer> columns) {
    if (decoder instanceof PrunedDecoder pruned) {
      return pruned.columns().equals(columns) ? pruned : of(pruned.whole(), columns);
    }
    boolean all = columns.size() == decoder.schema().length();
    RecordDecoder quick = all ? decoder : decoder.building(columns);
    return quick == decoder ? decoder : new PrunedDecoder(decoder, quick, columns);
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
