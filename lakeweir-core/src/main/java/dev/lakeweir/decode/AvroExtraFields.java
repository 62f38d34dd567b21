package dev.lakeweir.decode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.spark.unsafe.types.UTF8String;

/** Finds in a datum of a writer's schema the fields that the reader's does not name. */
final class AvroExtraFields {
  private final RescuedValues values = new RescuedValues();

  private AvroExtraFields() {}

  /** As the text of a JSON object of paths and values; null when there are none. */
  static UTF8String of(GenericRecord datum, Schema reader) {
    AvroExtraFields fields = new AvroExtraFields();
    fields.collect("", datum, reader);
    return fields.values.text();
  }

  private void collect(String path, Object value, Schema reader) {
    if (value instanceof GenericRecord record) {
      Schema expected = branch(reader, Schema.Type.RECORD);
      if (expected != null) {
        fields(path, record, expected);
      }
    } else if (value instanceof List<?> items) {
      Schema expected = branch(reader, Schema.Type.ARRAY);
      for (int i = 0; expected != null && i < items.size(); i++) {
        collect(path + "[" + i + "]", items.get(i), expected.getElementType());
      }
    } else if (value instanceof Map<?, ?> map) {
      Schema expected = branch(reader, Schema.Type.MAP);
      if (expected != null) {
        map.forEach((key, item) -> collect(path + "." + key, item, expected.getValueType()));
      }
    }
  }

  private void fields(String path, GenericRecord record, Schema reader) {
    for (Schema.Field field : record.getSchema().getFields()) {
      String at = path.isEmpty() ? field.name() : path + "." + field.name();
      Object value = record.get(field.pos());
      Schema.Field known = named(field.name(), reader);
      if (known == null) {
        String json = GenericData.get().toString(value);
        values.put(at, json.getBytes(StandardCharsets.UTF_8));
      } else {
        collect(at, value, known.schema());
      }
    }
  }

  /** A reader may know a field under its own name or as an alias. */
  private static Schema.Field named(String name, Schema reader) {
    for (Schema.Field field : reader.getFields()) {
      if (field.name().equals(name) || field.aliases().contains(name)) {
        return field;
      }
    }
    return null;
  }

  /** The schema itself, or the branch of a union, of that type; null when there is none. */
  private static Schema branch(Schema schema, Schema.Type type) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema.getType() == type ? schema : null;
    }
    for (Schema branch : schema.getTypes()) {
      if (branch.getType() == type) {
        return branch;
      }
    }
    return null;
  }
}
