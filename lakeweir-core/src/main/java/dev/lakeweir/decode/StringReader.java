package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** A string as it is; any other value as its text in the body, byte for byte. */
record StringReader() implements ValueReader {

  @Override
  public UTF8String read(JsonParser parser, byte[] body) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return TextToken.of(parser, body);
    }
    return token.isStructStart() ? raw(parser, body) : UTF8String.fromString(parser.getText());
  }

  /** Jackson checks the text of a string that it passes over, but not its length. */
  @Override
  public void check(JsonParser parser, byte[] body) throws IOException {
    if (body.length > StrictJson.MAX_STRING_LENGTH) {
      read(parser, body);
    } else {
      parser.skipChildren();
    }
  }

  private static UTF8String raw(JsonParser parser, byte[] body) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getByteOffset();
    return UTF8String.fromBytes(Arrays.copyOfRange(body, start, end));
  }
}
