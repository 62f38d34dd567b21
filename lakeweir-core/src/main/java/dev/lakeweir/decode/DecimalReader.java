package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.spark.sql.types.Decimal;

/** A number that the type holds exactly; Spark's from_json rounds. */
record DecimalReader(int precision, int scale) implements ValueReader {

  @Override
  public Decimal read(BodyParser parser) throws IOException {
    Optional<Decimal> exact = exact(value(parser));
    if (exact.isEmpty()) {
      throw Reasons.doesNotFit(parser, type());
    }
    return exact.get();
  }

  /** A number, or a string that is one: writers that do not trust floats send decimals so. */
  private BigDecimal value(BodyParser parser) throws IOException {
    boolean text = parser.currentToken() == JsonToken.VALUE_STRING;
    if (!text && !parser.currentToken().isNumeric()) {
      throw Reasons.wrongType(parser, type());
    }
    if (text && !TextValue.NUMBER.matcher(parser.getText()).matches()) {
      throw Reasons.notA(parser, type());
    }
    try {
      return text ? new BigDecimal(parser.getText()) : parser.getDecimalValue();
    } catch (NumberFormatException exponentOverflows) {
      throw Reasons.doesNotFit(parser, type());
    }
  }

  /** Empty for a number that the type does not hold exactly. */
  Optional<Decimal> exact(BigDecimal value) {
    if (!fits(value)) {
      return Optional.empty();
    }
    BigDecimal held = value.signum() == 0 ? BigDecimal.ZERO : value;
    return Optional.of(Decimal.apply(held.setScale(scale), precision, scale));
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

  String type() {
    return "DECIMAL(%d,%d)".formatted(precision, scale);
  }
}
