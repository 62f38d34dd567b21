package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

record LongReader() implements ValueReader {

  @Override
  public Long read(BodyParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw Reasons.wrongType(parser, "BIGINT");
    }
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw Reasons.doesNotFit(parser, "BIGINT");
    }
    return parser.getLongValue();
  }
}
