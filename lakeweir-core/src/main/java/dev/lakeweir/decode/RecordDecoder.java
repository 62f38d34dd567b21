package dev.lakeweir.decode;

import java.io.Serializable;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes the bytes of one record into a row of a schema, or says why not: a body is taken as a
 * whole or rejected.
 *
 * <p>Made on the driver, sent to the executors. A task has its own copy, so one thread at a time
 * calls it.
 */
public interface RecordDecoder extends Serializable {

  /** Where the fields are that a schema does not name. */
  String RESCUED_COLUMN = RescuedValues.COLUMN;

  /** The fields that a body is decoded into; NOT NULL is checked. */
  StructType schema();

  /**
   * A row of {@link DecodedColumn#resultType}. Never throws for what is in the body.
   *
   * @param body may be null, as of a Kafka tombstone
   */
  InternalRow decode(byte[] body);

  /**
   * A decoder that builds the values of some columns only, and has null for the others, so that it
   * is faster; this one itself where nothing would be saved. It takes no body that this one
   * rejects. It may reject more, and for other reasons.
   *
   * @param columns ordinals of {@link #schema}
   */
  default RecordDecoder building(Set<Integer> columns) {
    return this;
  }
}
