package dev.lakeweir.onepass;

import dev.lakeweir.decode.PrunedDecoder;
import dev.lakeweir.decode.RecordDecoder;
import dev.lakeweir.plan.DecodeModel;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.source.SourceReader;
import dev.lakeweir.source.UndecodableRecordException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Makes the rows that flows are computed from of the records of a source, as Spark's reader gives
 * them. It does in the task what an expression of a query would do, without a copy of what was
 * decoded into Spark's own format between the two. Made on the driver; each task has a copy, for
 * one thread.
 */
final class RecordProgram implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int VALUE = 0;
  private static final int ERROR = 1;

  /** Stands for a place in a decoded value where the record itself is shown. */
  private static final int SOURCE = -1;

  /** The same for its decoded key. */
  private static final int KEY = -2;

  private final String failure;
  private final boolean aside;
  private final Decoding value;
  private final Decoding key;
  private final DataType keyType;
  private final int[] places;
  private final DataType[] types;

  private RecordProgram(
      String failure,
      boolean aside,
      Decoding value,
      Decoding key,
      DataType keyType,
      int[] places,
      DataType[] types) {
    this.failure = failure;
    this.aside = aside;
    this.value = value;
    this.key = key;
    this.keyType = keyType;
    this.places = places;
    this.types = types;
  }

  /** A decoder of what stands at a place of a record; it gives a row of so many fields. */
  private record Decoding(RecordDecoder decoder, int place, boolean text, int width)
      implements Serializable {
    static Decoding of(RecordDecoder decoder, String column, StructType record) {
      int place = record.fieldIndex(column);
      boolean text = record.fields()[place].dataType() instanceof StringType;
      return new Decoding(decoder, place, text, decoder.schema().length());
    }

    /** See {@link RecordDecoder#decode}. */
    InternalRow decode(InternalRow record) {
      return decoder.decode(record.isNullAt(place) ? null : bytes(record));
    }

    private byte[] bytes(InternalRow record) {
      return text ? record.getUTF8String(place).getBytes() : record.getBinary(place);
    }
  }

  /** The program for records that are the rows. */
  static RecordProgram identity() {
    return new RecordProgram(null, false, null, null, null, new int[0], new DataType[0]);
  }

  /**
   * The program for a source that is decoded.
   *
   * @param record the columns of its records
   * @param wanted the columns of the source that stand in a row
   */
  static RecordProgram decoding(SourceModel source, StructType record, List<String> wanted) {
    DecodeModel decoding = source.decoding().orElseThrow();
    StructType fields = decoding.value().schema();
    List<Integer> places = new ArrayList<>();
    for (String name : wanted) {
      boolean isKey = name.equals(DecodeModel.KEY_COLUMN) && decoding.key().isPresent();
      places.add(
          name.equals(SourceModel.SOURCE_COLUMN) ? SOURCE : isKey ? KEY : fields.fieldIndex(name));
    }
    TreeSet<Integer> built = new TreeSet<>(places);
    built.removeIf(place -> place < 0);
    RecordDecoder value = PrunedDecoder.of(decoding.value(), built);
    Optional<Decoding> key =
        decoding
            .key()
            .map(it -> places.contains(KEY) ? it : PrunedDecoder.of(it, Set.of()))
            .map(it -> Decoding.of(it, source.record().key().orElseThrow(), record));
    StructField[] all = fields.fields();
    return new RecordProgram(
        SourceReader.failure(source).orElse(null),
        source.quarantines(),
        Decoding.of(value, source.record().body(), record),
        key.orElse(null),
        decoding.wholeKey() ? decoding.key().orElseThrow().schema().fields()[0].dataType() : null,
        places.stream().mapToInt(Integer::intValue).toArray(),
        places.stream()
            .map(place -> place < 0 ? null : all[place].dataType())
            .toArray(DataType[]::new));
  }

  /**
   * The row of a record, which may be shown in it: neither is to be kept when the next record is
   * read.
   *
   * @throws UndecodableRecordException for one that cannot be decoded, where the source says so
   */
  InternalRow row(InternalRow record) {
    if (value == null) {
      return record;
    }
    InternalRow decoded = value.decode(record);
    InternalRow ofKey = key == null ? null : key.decode(record);
    Object error = error(decoded, ofKey);
    if (error != null && failure != null) {
      throw new UndecodableRecordException(failure + error);
    }
    Object[] row = new Object[places.length + (aside ? 2 : 1)];
    InternalRow fields = error == null ? decoded.getStruct(VALUE, value.width()) : null;
    for (int i = 0; i < places.length; i++) {
      int place = places[i];
      if (place == SOURCE) {
        // Never null, whatever is in the record.
        row[i] = record;
      } else if (fields != null && place == KEY) {
        row[i] = key(ofKey);
      } else if (fields != null && !fields.isNullAt(place)) {
        row[i] = fields.get(place, types[i]);
      }
    }
    if (aside && error != null) {
      row[places.length + 1] = record;
    }
    row[places.length] = error;
    return new GenericInternalRow(row);
  }

  /** Whether the record of a row could not be decoded. */
  boolean isRejected(InternalRow row) {
    return value != null && !row.isNullAt(places.length);
  }

  private static Object error(InternalRow decoded, InternalRow ofKey) {
    if (!decoded.isNullAt(ERROR)) {
      return decoded.getUTF8String(ERROR);
    }
    return ofKey == null || ofKey.isNullAt(ERROR)
        ? null
        : UTF8String.concat(UTF8String.fromString("key: "), ofKey.getUTF8String(ERROR));
  }

  private Object key(InternalRow decoded) {
    if (decoded.isNullAt(VALUE)) {
      return null;
    }
    InternalRow fields = decoded.getStruct(VALUE, key.width());
    if (keyType == null) {
      return fields;
    }
    return fields.isNullAt(0) ? null : fields.get(0, keyType);
  }
}
