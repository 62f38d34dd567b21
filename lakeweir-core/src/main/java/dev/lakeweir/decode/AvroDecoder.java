package dev.lakeweir.decode;

import dev.lakeweir.spec.ExtraFields;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes one Avro datum in binary encoding, written with the declared schema and without a header.
 *
 * <p>Rejected is what is not exactly one datum of the schema: truncated, with bytes left, with a
 * length, branch or symbol that cannot be, with a string that is not UTF-8.
 */
public final class AvroDecoder implements RecordDecoder {
  private static final long serialVersionUID = 1L;

  private final String avroSchema;
  private final StructType schema;
  private transient AvroRows rows;

  /**
   * @throws IllegalArgumentException if {@link AvroSchemas#columns} does not take the schema
   */
  public AvroDecoder(String avroSchema) {
    this.avroSchema = avroSchema;
    this.schema = AvroSchemas.columns(avroSchema);
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public InternalRow decode(byte[] body) {
    if (body == null) {
      return DecodedRow.rejected("body is null");
    }
    try {
      return DecodedRow.of(rows().read(body, 0));
    } catch (Rejection rejection) {
      return DecodedRow.rejected(rejection.getMessage());
    } catch (RuntimeException fault) {
      return DecodedRow.stumbled(fault);
    }
  }

  private AvroRows rows() {
    if (rows == null) {
      Schema avro = new Schema.Parser().parse(avroSchema);
      rows = new AvroRows(avro, avro, schema, ExtraFields.IGNORE);
    }
    return rows;
  }

  @Override
  public String toString() {
    return "Avro " + schema.simpleString();
  }
}
