package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;

/** Reads a field, an element or a map's value: a JSON null is SQL's NULL where that is allowed. */
record NullableReader(ValueReader reader, boolean nullable) implements Serializable {

  /** The value in Spark's internal form, or null. */
  Object read(BodyParser parser) throws IOException {
    return isNull(parser) ? null : reader.read(parser);
  }

  /** Rejects what {@link #read} rejects, and says whether there is a value. */
  boolean check(BodyParser parser) throws IOException {
    if (isNull(parser)) {
      return false;
    }
    reader.check(parser);
    return true;
  }

  private boolean isNull(BodyParser parser) {
    if (parser.currentToken() != JsonToken.VALUE_NULL) {
      return false;
    }
    if (!nullable) {
      throw Reasons.nullNotAllowed(parser);
    }
    return true;
  }
}
