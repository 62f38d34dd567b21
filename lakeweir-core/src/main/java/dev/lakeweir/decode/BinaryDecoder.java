package dev.lakeweir.decode;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A body as it is, in one BINARY, {@code value}; a body that is null is NULL. Rejects nothing. */
public record BinaryDecoder() implements RecordDecoder {
  private static final StructType SCHEMA = new StructType().add("value", DataTypes.BinaryType);

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public InternalRow decode(byte[] body) {
    return DecodedRow.of(new GenericInternalRow(new Object[] {body}));
  }

  @Override
  public String toString() {
    return "binary";
  }
}
