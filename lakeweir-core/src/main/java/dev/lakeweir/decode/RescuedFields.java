package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonStreamContext;
import dev.lakeweir.spec.ExtraFields;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** Collects the fields of one body that its schema does not name, their values byte for byte. */
final class RescuedFields {
  private final RescuedValues values = new RescuedValues();

  /** Hangs the collection on the parser, before its first token. */
  static RescuedFields of(BodyParser parser) {
    RescuedFields fields = new RescuedFields();
    parser.getParsingContext().setCurrentValue(fields);
    return fields;
  }

  /** From now on such a field makes the body a bad one. */
  static void reject(BodyParser parser) {
    parser.getParsingContext().setCurrentValue(ExtraFields.REJECT);
  }

  /**
   * Keeps the value at the current token where a collection hangs on the parser, else skips it.
   *
   * @throws Rejection if such fields are to be rejected
   */
  static void keep(BodyParser parser) throws IOException {
    JsonStreamContext root = parser.getParsingContext();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    if (root.getCurrentValue() instanceof RescuedFields fields) {
      fields.add(parser);
    } else if (root.getCurrentValue() == ExtraFields.REJECT) {
      throw Reasons.unknownField(parser);
    } else {
      parser.skipChildren();
    }
  }

  private void add(BodyParser parser) throws IOException {
    String path = path(parser);
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    int end = (int) parser.currentLocation().getByteOffset();
    values.put(path, Arrays.copyOfRange(parser.body(), start, end));
  }

  UTF8String text() {
    return values.text();
  }

  private static String path(BodyParser parser) {
    JsonStreamContext context = parser.getParsingContext();
    StringBuilder path = new StringBuilder();
    JsonStreamContext at = parser.currentToken().isStructStart() ? context.getParent() : context;
    for (; !at.inRoot(); at = at.getParent()) {
      path.insert(0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.getCurrentName());
    }
    return path.substring(1);
  }
}
