package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** A string as it is; any other value as its text in the body, byte for byte. */
record StringReader() implements ValueReader {

  @Override
  public UTF8String read(JsonParser parser, byte[] body) throws IOException {
    return parser.currentToken().isStructStart() ? raw(parser, body) : text(parser);
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

  private static UTF8String text(JsonParser parser) throws IOException {
    char[] chars = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    byte[] ascii = new byte[parser.getTextLength()];
    int ored = 0;
    for (int i = 0; i < ascii.length; i++) {
      char c = chars[offset + i];
      ored |= c;
      ascii[i] = (byte) c;
    }
    return ored < 0x80 ? UTF8String.fromBytes(ascii) : UTF8String.fromString(parser.getText());
  }
}
