package dev.lakeweir.decode;

import java.io.IOException;

/** The same value as {@link Double#parseDouble} gives, and finite. */
record DoubleReader() implements ValueReader {
  /** Without an exponent, so many digits are below 1e300 in any case. */
  private static final int MAX_FINITE_DIGITS = 300;

  @Override
  public Double read(BodyParser parser) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw Reasons.wrongType(parser, "DOUBLE");
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw Reasons.doesNotFit(parser, "DOUBLE");
    }
    return value == 0 ? signedZero(parser) : value;
  }

  @Override
  public void check(BodyParser parser) throws IOException {
    boolean finite = parser.currentToken().isNumeric() && isShort(parser, MAX_FINITE_DIGITS);
    if (!finite) {
      read(parser);
    }
  }

  /** Without an exponent, and of no more characters than that. */
  static boolean isShort(BodyParser parser, int maxLength) throws IOException {
    int length = parser.getTextLength();
    if (length > maxLength) {
      return false;
    }
    char[] chars = parser.getTextCharacters();
    int start = parser.getTextOffset();
    for (int i = start; i < start + length; i++) {
      if (chars[i] == 'e' || chars[i] == 'E') {
        return false;
      }
    }
    return true;
  }

  /** Jackson reads "-0" as an integer, which has no sign of zero. */
  static double signedZero(BodyParser parser) throws IOException {
    return parser.getTextCharacters()[parser.getTextOffset()] == '-' ? -0.0 : 0.0;
  }
}
