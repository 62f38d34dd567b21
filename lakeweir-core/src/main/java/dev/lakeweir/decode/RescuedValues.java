package dev.lakeweir.decode;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What of one record its schema does not name, as the text of a JSON object from paths, such as
 * {@code userAgent.version} or {@code items[1].note}, to values. Of equal paths the last is kept.
 */
final class RescuedValues {
  /** Where they are. */
  static final String COLUMN = "_rescued";

  private final Map<String, byte[]> values = new LinkedHashMap<>();

  /** The schema with the column behind its own ones. */
  static StructType added(StructType schema) {
    return schema.add(COLUMN, DataTypes.StringType, true);
  }

  /**
   * Adds a value.
   *
   * @param json its JSON in UTF-8
   */
  void put(String path, byte[] json) {
    values.put(path, json);
  }

  /** The object, null when nothing was added. */
  UTF8String text() {
    if (values.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    values.forEach(
        (path, value) -> {
          json.write(json.size() == 0 ? '{' : ',');
          quote(path, json);
          json.write(':');
          json.writeBytes(value);
        });
    json.write('}');
    return UTF8String.fromBytes(json.toByteArray());
  }

  /** Text as JSON. */
  static byte[] quoted(String text) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    quote(text, json);
    return json.toByteArray();
  }

  private static void quote(String text, ByteArrayOutputStream json) {
    json.write('"');
    json.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    json.write('"');
  }
}
