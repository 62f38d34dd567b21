package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** The same value as {@link Double#parseDouble} gives, and finite. */
record DoubleReader() implements ValueReader {

  @Override
  public Double read(JsonParser parser, byte[] body) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw Reasons.wrongType(parser, "DOUBLE");
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw Reasons.doesNotFit(parser, "DOUBLE");
    }
    return value == 0 ? signedZero(parser) : value;
  }

  /** Jackson reads "-0" as an integer, which has no sign of zero. */
  static double signedZero(JsonParser parser) throws IOException {
    return parser.getTextCharacters()[parser.getTextOffset()] == '-' ? -0.0 : 0.0;
  }
}
