package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** {@code yyyy-MM-dd}, nothing shorter or longer. */
record DateReader() implements ValueReader {

  @Override
  public Integer read(JsonParser parser, byte[] body) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reasons.wrongType(parser, "DATE");
    }
    IsoText text = IsoText.of(TextToken.of(parser, body));
    long day = text.length() == IsoText.DATE_LENGTH ? text.epochDay() : IsoText.NONE;
    if (day == IsoText.NONE) {
      throw Reasons.notA(parser, "DATE");
    }
    return (int) day;
  }
}
