package dev.lakeweir.decode;

import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes the key of a record. A record without a key is a good one: its value is then null too.
 */
public record KeyDecoder(RecordDecoder decoder) implements RecordDecoder {

  @Override
  public StructType schema() {
    return decoder.schema();
  }

  @Override
  public InternalRow decode(byte[] key) {
    return key == null ? DecodedRow.of(null) : decoder.decode(key);
  }

  @Override
  public RecordDecoder building(Set<Integer> columns) {
    RecordDecoder quick = decoder.building(columns);
    return quick == decoder ? this : new KeyDecoder(quick);
  }

  @Override
  public String toString() {
    return "key " + decoder;
  }
}
