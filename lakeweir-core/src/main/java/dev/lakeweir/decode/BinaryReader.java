package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;

/** Base64 with its padding, without blanks. */
record BinaryReader() implements ValueReader {

  @Override
  public byte[] read(BodyParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reasons.wrongType(parser, "BINARY in Base64");
    }
    String text = parser.getText();
    try {
      if (text.length() % 4 == 0) {
        return Base64.getDecoder().decode(text);
      }
    } catch (IllegalArgumentException e) {
      throw Reasons.notA(parser, "Base64 text");
    }
    throw Reasons.notA(parser, "Base64 text");
  }
}
