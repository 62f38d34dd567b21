package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The fields of one body that its schema does not name, as the text of a JSON object: their paths,
 * such as {@code userAgent.version} or {@code items[1].note}, and their values byte for byte. Of a
 * field that occurs twice the last one is kept.
 */
final class RescuedFields {
  private final Map<String, byte[]> values = new LinkedHashMap<>();

  /** Hangs the collection on the parser, before its first token. */
  static RescuedFields of(JsonParser parser) {
    RescuedFields fields = new RescuedFields();
    parser.getParsingContext().setCurrentValue(fields);
    return fields;
  }

  /** Keeps the value at the current token where a collection hangs on the parser, else skips it. */
  static void keep(JsonParser parser, byte[] body) throws IOException {
    JsonStreamContext root = parser.getParsingContext();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    if (root.getCurrentValue() instanceof RescuedFields fields) {
      fields.add(parser, body);
    } else {
      parser.skipChildren();
    }
  }

  private void add(JsonParser parser, byte[] body) throws IOException {
    String path = path(parser);
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    int end = (int) parser.currentLocation().getByteOffset();
    values.put(path, Arrays.copyOfRange(body, start, end));
  }

  /** The object, null when there are no such fields. */
  UTF8String text() {
    if (values.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    values.forEach(
        (path, value) -> {
          json.write(json.size() == 0 ? '{' : ',');
          json.write('"');
          json.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(path));
          json.write('"');
          json.write(':');
          json.writeBytes(value);
        });
    json.write('}');
    return UTF8String.fromBytes(json.toByteArray());
  }

  private static String path(JsonParser parser) {
    JsonStreamContext context = parser.getParsingContext();
    StringBuilder path = new StringBuilder();
    JsonStreamContext at = parser.currentToken().isStructStart() ? context.getParent() : context;
    for (; !at.inRoot(); at = at.getParent()) {
      path.insert(0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.getCurrentName());
    }
    return path.substring(1);
  }
}
