package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** A string as it is; any other value as its text in the body, byte for byte. */
record StringReader() implements ValueReader {

  @Override
  public UTF8String read(BodyParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return parser.text();
    }
    return token.isStructStart() ? raw(parser) : UTF8String.fromString(parser.getText());
  }

  /** Jackson checks the text of a string that it passes over, but not its length. */
  @Override
  public void check(BodyParser parser) throws IOException {
    if (parser.body().length > StrictJson.MAX_STRING_LENGTH) {
      read(parser);
    } else {
      parser.skipChildren();
    }
  }

  private static UTF8String raw(BodyParser parser) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getByteOffset();
    return UTF8String.fromBytes(Arrays.copyOfRange(parser.body(), start, end));
  }
}
