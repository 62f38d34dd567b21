package dev.lakeweir.decode;

import dev.lakeweir.spec.ExtraFields;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes Avro in Confluent's wire format: a byte 0, four bytes with the id of the writer's schema
 * in a registry, one datum. The datum is resolved into the declared schema as Avro says: fields are
 * matched by name, numbers widened, missing fields take their default.
 *
 * <p>A registry that does not answer, or does not have the schema, is a {@link RegistryException}:
 * it says nothing about the record.
 */
public final class RegistryAvroDecoder implements RecordDecoder {
  private static final long serialVersionUID = 1L;
  private static final int HEADER_LENGTH = 5;

  private final String avroSchema;
  private final StructType columns;
  private final StructType schema;
  private final ExtraFields extraFields;
  private final SchemaRegistry registry;
  private transient Map<Integer, AvroRows> byWriter;
  private transient Schema reader;

  /**
   * @param extraFields what happens to fields of a writer's schema that the declared one does not
   *     name
   * @throws IllegalArgumentException if {@link AvroSchemas#columns} does not take the schema
   */
  public RegistryAvroDecoder(String avroSchema, SchemaRegistry registry, ExtraFields extraFields) {
    this.avroSchema = avroSchema;
    this.columns = AvroSchemas.columns(avroSchema);
    this.schema = extraFields == ExtraFields.RESCUE ? RescuedValues.added(columns) : columns;
    this.extraFields = extraFields;
    this.registry = registry;
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public InternalRow decode(byte[] body) {
    try {
      return DecodedRow.of(read(body));
    } catch (Rejection rejection) {
      return DecodedRow.rejected(rejection.getMessage());
    } catch (RegistryException unanswered) {
      throw unanswered;
    } catch (RuntimeException fault) {
      return DecodedRow.stumbled(fault);
    }
  }

  private InternalRow read(byte[] body) {
    if (body == null) {
      throw new Rejection("body is null");
    }
    if (body.length < HEADER_LENGTH) {
      throw new Rejection("too short for a schema id: %d bytes".formatted(body.length));
    }
    if (body[0] != 0) {
      throw new Rejection("not in the registry's wire format: begins with byte " + body[0]);
    }
    int id = ByteBuffer.wrap(body, 1, Integer.BYTES).getInt();
    return rows(id).read(body, HEADER_LENGTH);
  }

  private AvroRows rows(int id) {
    if (byWriter == null) {
      byWriter = new HashMap<>();
      reader = new Schema.Parser().parse(avroSchema);
    }
    AvroRows known = byWriter.get(id);
    if (known == null) {
      known = new AvroRows(registry.schema(id), reader, columns, extraFields);
      byWriter.put(id, known);
    }
    return known;
  }

  @Override
  public String toString() {
    return "registered Avro " + schema.simpleString();
  }
}
