package dev.lakeweir.decode;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** What a decoder answers: a value or the reason why there is none. */
final class DecodedRow {
  private DecodedRow() {}

  static InternalRow of(InternalRow value) {
    return new GenericInternalRow(new Object[] {value, null});
  }

  static InternalRow rejected(String reason) {
    return new GenericInternalRow(new Object[] {null, UTF8String.fromString(reason)});
  }

  /** A record that a decoder stumbles over must not stop a pipeline: it is set aside too. */
  static InternalRow stumbled(Throwable fault) {
    return rejected("cannot be decoded: " + fault.getClass().getSimpleName());
  }
}
