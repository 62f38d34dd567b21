package dev.lakeweir.plan;

import dev.lakeweir.decode.RecordDecoder;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * How a record becomes columns: the fields of its value, and one column for its key.
 *
 * @param wholeKey whether the key is one value, not a struct of fields
 */
public record DecodeModel(
    RecordDecoder value, Optional<RecordDecoder> key, boolean wholeKey, boolean header) {
  /** Where the decoded key stands: under a name of its own, as keys repeat fields of values. */
  public static final String KEY_COLUMN = "key";

  /** The columns that a record is decoded into. */
  public StructType columns() {
    StructType fields = value.schema();
    return key.map(decoder -> fields.add(KEY_COLUMN, keyType(decoder), true)).orElse(fields);
  }

  private DataType keyType(RecordDecoder decoder) {
    return wholeKey ? decoder.schema().fields()[0].dataType() : decoder.schema();
  }
}
