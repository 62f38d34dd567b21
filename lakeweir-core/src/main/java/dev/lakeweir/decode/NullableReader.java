package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;

/** Reads a field, an element or a map's value: a JSON null is SQL's NULL where that is allowed. */
record NullableReader(ValueReader reader, boolean nullable) implements Serializable {

  /** The value in Spark's internal form, or null. */
  Object read(JsonParser parser, byte[] body) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NULL) {
      return reader.read(parser, body);
    }
    if (!nullable) {
      throw Reasons.nullNotAllowed(parser);
    }
    return null;
  }
}
