package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

record BooleanReader() implements ValueReader {

  @Override
  public Boolean read(JsonParser parser, byte[] body) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw Reasons.wrongType(parser, "BOOLEAN");
    }
    return parser.getBooleanValue();
  }
}
