package dev.lakeweir.decode;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A body as one STRING, {@code value}. What is not UTF-8 is rejected; an empty body is empty text.
 */
public record TextDecoder() implements RecordDecoder {
  private static final StructType SCHEMA =
      new StructType().add("value", DataTypes.StringType, false);

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public InternalRow decode(byte[] body) {
    if (body == null) {
      return DecodedRow.rejected("body is null");
    }
    try {
      BodyBytes.checkUtf8(body);
      Object text = UTF8String.fromBytes(body);
      return DecodedRow.of(new GenericInternalRow(new Object[] {text}));
    } catch (Rejection rejection) {
      return DecodedRow.rejected(rejection.getMessage());
    }
  }

  @Override
  public String toString() {
    return "text";
  }
}
