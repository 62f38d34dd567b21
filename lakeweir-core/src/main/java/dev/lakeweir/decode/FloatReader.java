package dev.lakeweir.decode;

import java.io.IOException;

/** The same value as {@link Float#parseFloat} gives, and finite. */
record FloatReader() implements ValueReader {
  private static final int MAX_FINITE_DIGITS = 38;

  @Override
  public Float read(BodyParser parser) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw Reasons.wrongType(parser, "FLOAT");
    }
    float value = parser.getFloatValue();
    if (!Float.isFinite(value)) {
      throw Reasons.doesNotFit(parser, "FLOAT");
    }
    return value == 0 ? (float) DoubleReader.signedZero(parser) : value;
  }

  @Override
  public void check(BodyParser parser) throws IOException {
    boolean finite =
        parser.currentToken().isNumeric() && DoubleReader.isShort(parser, MAX_FINITE_DIGITS);
    if (!finite) {
      read(parser);
    }
  }
}
