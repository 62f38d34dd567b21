package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** A number without fraction and exponent: {@code 1.0} is no INT, as in Spark's from_json. */
record IntReader() implements ValueReader {

  @Override
  public Integer read(BodyParser parser) throws IOException {
    return between(parser, Integer.MIN_VALUE, Integer.MAX_VALUE, "INT");
  }

  static int between(BodyParser parser, int min, int max, String type) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw Reasons.wrongType(parser, type);
    }
    if (parser.getNumberType() != JsonParser.NumberType.INT) {
      throw Reasons.doesNotFit(parser, type);
    }
    int value = parser.getIntValue();
    if (value < min || value > max) {
      throw Reasons.doesNotFit(parser, type);
    }
    return value;
  }
}
