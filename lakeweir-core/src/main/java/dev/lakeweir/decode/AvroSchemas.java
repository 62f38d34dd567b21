package dev.lakeweir.decode;

import org.apache.avro.Schema;
import org.apache.spark.sql.avro.SchemaConverters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Avro's schemas, and what they are in Spark. */
public final class AvroSchemas {
  private AvroSchemas() {}

  /**
   * The columns of a record's schema, given as JSON.
   *
   * @throws IllegalArgumentException if it is none, or is not a record, or Spark has no such types;
   *     the message says which
   */
  public static StructType columns(String json) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(json);
    } catch (NullPointerException e) {
      // So Avro says it, with names of its own in the message.
      throw new IllegalArgumentException("it names a type that it does not define", e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not an Avro schema: " + firstLine(e), e);
    }
    return columns(schema);
  }

  private static StructType columns(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "the schema is of a %s, not of a record".formatted(schema.getType().getName()));
    }
    if (schema.getFields().isEmpty()) {
      throw new IllegalArgumentException("the record has no fields");
    }
    DataType type;
    try {
      type = SchemaConverters.toSqlType(schema).dataType();
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new IllegalArgumentException(firstLine(e), e);
    }
    return (StructType) type;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().split("\\R", 2)[0];
  }
}
