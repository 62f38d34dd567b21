package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.spark.sql.types.Decimal;

/** A number that the type holds exactly; Spark's from_json rounds, and takes strings too. */
record DecimalReader(int precision, int scale) implements ValueReader {

  @Override
  public Decimal read(JsonParser parser, byte[] body) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw Reasons.wrongType(parser, type());
    }
    BigDecimal value = value(parser);
    if (!fits(value)) {
      throw Reasons.doesNotFit(parser, type());
    }
    BigDecimal held = value.signum() == 0 ? BigDecimal.ZERO : value;
    return Decimal.apply(held.setScale(scale), precision, scale);
  }

  private BigDecimal value(JsonParser parser) throws IOException {
    try {
      return parser.getDecimalValue();
    } catch (NumberFormatException exponentOverflows) {
      throw Reasons.doesNotFit(parser, type());
    }
  }

  /** Looked at before the scale is set, which for 1e999999999 would need gigabytes. */
  private boolean fits(BigDecimal value) {
    if (value.signum() == 0) {
      return true;
    }
    BigDecimal stripped = value.stripTrailingZeros();
    long integerDigits = (long) stripped.precision() - stripped.scale();
    return stripped.scale() <= scale && integerDigits <= precision - scale;
  }

  private String type() {
    return "DECIMAL(%d,%d)".formatted(precision, scale);
  }
}
