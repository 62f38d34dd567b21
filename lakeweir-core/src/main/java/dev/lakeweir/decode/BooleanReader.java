package dev.lakeweir.decode;

import java.io.IOException;

record BooleanReader() implements ValueReader {

  @Override
  public Boolean read(BodyParser parser) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw Reasons.wrongType(parser, "BOOLEAN");
    }
    return parser.getBooleanValue();
  }
}
