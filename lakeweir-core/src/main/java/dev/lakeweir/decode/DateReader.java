package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** {@code yyyy-MM-dd}, nothing shorter or longer. */
record DateReader() implements ValueReader {

  @Override
  public Integer read(BodyParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reasons.wrongType(parser, "DATE");
    }
    IsoText text = parser.isoText();
    long day = text.length() == IsoText.DATE_LENGTH ? text.epochDay() : IsoText.NONE;
    if (day == IsoText.NONE) {
      throw Reasons.notA(parser, "DATE");
    }
    return (int) day;
  }
}
