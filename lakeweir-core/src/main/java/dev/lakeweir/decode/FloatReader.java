package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** The same value as {@link Float#parseFloat} gives, and finite. */
record FloatReader() implements ValueReader {

  @Override
  public Float read(JsonParser parser, byte[] body) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw Reasons.wrongType(parser, "FLOAT");
    }
    float value = parser.getFloatValue();
    if (!Float.isFinite(value)) {
      throw Reasons.doesNotFit(parser, "FLOAT");
    }
    return value == 0 ? (float) DoubleReader.signedZero(parser) : value;
  }
}
