package dev.lakeweir.decode;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.VarcharType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/** Reads text as a value of one type, in Spark's internal form; the same values as in JSON. */
@FunctionalInterface
interface TextValue extends Serializable {
  Pattern INTEGER = Pattern.compile("-?[0-9]{1,1000}");
  Pattern NUMBER = Pattern.compile("-?[0-9]{1,1000}(\\.[0-9]{1,1000})?([eE][+-]?[0-9]{1,9})?");

  Map<DataType, TextValue> ATOMIC =
      Map.of(
          DataTypes.BooleanType, TextValue::bool,
          DataTypes.ByteType, text -> (byte) integer(text, Byte.MIN_VALUE, Byte.MAX_VALUE),
          DataTypes.ShortType, text -> (short) integer(text, Short.MIN_VALUE, Short.MAX_VALUE),
          DataTypes.IntegerType, text -> (int) integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE),
          DataTypes.LongType, text -> integer(text, Long.MIN_VALUE, Long.MAX_VALUE),
          DataTypes.FloatType, TextValue::singleFloat,
          DataTypes.DoubleType, TextValue::doubleFloat,
          DataTypes.DateType, TextValue::date,
          DataTypes.TimestampType, TextValue::timestamp,
          DataTypes.TimestampNTZType, TextValue::timestampNtz);

  /**
   * The value; never null, unless the reader only checks.
   *
   * @throws Rejection if the text is no such value
   */
  Object read(String text);

  /** Empty for a type that has no one form as text. */
  static Optional<TextValue> of(DataType type) {
    if (type instanceof StringType
        && !(type instanceof CharType)
        && !(type instanceof VarcharType)) {
      return Optional.of(UTF8String::fromString);
    }
    if (type instanceof DecimalType decimal) {
      DecimalReader reader = new DecimalReader(decimal.precision(), decimal.scale());
      return Optional.of(text -> decimal(text, reader));
    }
    return Optional.ofNullable(ATOMIC.get(type));
  }

  private static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw notA("BOOLEAN", text);
    };
  }

  private static long integer(String text, long min, long max) {
    if (!INTEGER.matcher(text).matches()) {
      throw notA("whole number", text);
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException tooLong) {
      throw new Rejection("%s is not from %d to %d".formatted(Excerpt.of(text), min, max));
    }
    throw new Rejection("%s is not from %d to %d".formatted(Excerpt.of(text), min, max));
  }

  private static Object decimal(String text, DecimalReader reader) {
    requireNumber(text);
    return reader.exact(new BigDecimal(text)).orElseThrow(() -> doesNotFit(text, reader.type()));
  }

  private static float singleFloat(String text) {
    requireNumber(text);
    float value = Float.parseFloat(text);
    if (!Float.isFinite(value)) {
      throw doesNotFit(text, "FLOAT");
    }
    return value;
  }

  private static double doubleFloat(String text) {
    requireNumber(text);
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw doesNotFit(text, "DOUBLE");
    }
    return value;
  }

  private static int date(String text) {
    long day = text.length() == IsoText.DATE_LENGTH ? IsoText.of(text).epochDay() : IsoText.NONE;
    if (day == IsoText.NONE) {
      throw notA("DATE", text);
    }
    return (int) day;
  }

  private static long timestamp(String text) {
    requireDated(text, "TIMESTAMP");
    long micros = IsoText.of(text).epochMicros();
    if (micros != IsoText.NONE) {
      return micros;
    }
    Option<Object> general =
        DateTimeUtils.stringToTimestamp(UTF8String.fromString(text), ZoneOffset.UTC);
    if (general.isEmpty()) {
      throw notA("TIMESTAMP", text);
    }
    return (long) general.get();
  }

  private static long timestampNtz(String text) {
    requireDated(text, "TIMESTAMP_NTZ");
    Option<Object> micros =
        DateTimeUtils.stringToTimestampWithoutTimeZone(UTF8String.fromString(text), false);
    if (micros.isEmpty()) {
      throw notA("TIMESTAMP_NTZ", text);
    }
    return (long) micros.get();
  }

  /** Spark would take a time alone, on the day of the run, and a year alone. */
  private static void requireDated(String text, String type) {
    IsoText iso = IsoText.of(text);
    if (iso.epochDay() == IsoText.NONE || iso.last() <= ' ') {
      throw notA(type, text);
    }
  }

  private static void requireNumber(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw notA("number", text);
    }
  }

  private static Rejection notA(String type, String text) {
    return new Rejection("not a %s: \"%s\"".formatted(type, Excerpt.of(text)));
  }

  private static Rejection doesNotFit(String text, String type) {
    return new Rejection("%s does not fit %s".formatted(Excerpt.of(text), type));
  }
}
