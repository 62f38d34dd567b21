package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.ZoneOffset;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/**
 * ISO-8601 text as an instant, in UTC where it names no zone. A number is rejected: it does not say
 * whether it counts seconds, milliseconds or microseconds (Spark's from_json takes it for seconds).
 */
record TimestampReader() implements ValueReader {

  @Override
  public Long read(BodyParser parser) throws IOException {
    UTF8String text = text(parser, "TIMESTAMP");
    long micros = IsoText.of(text).epochMicros();
    return micros != IsoText.NONE ? micros : general(parser, text);
  }

  private static long general(BodyParser parser, UTF8String text) throws IOException {
    requireDated(parser, text, "TIMESTAMP");
    Option<Object> micros = DateTimeUtils.stringToTimestamp(text, ZoneOffset.UTC);
    if (micros.isEmpty()) {
      throw Reasons.notA(parser, "TIMESTAMP");
    }
    return (long) micros.get();
  }

  static UTF8String text(BodyParser parser, String type) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reasons.wrongType(parser, type + " in ISO-8601");
    }
    return parser.text();
  }

  /** Spark would take a time alone, on the day of the run, and a year alone. */
  static void requireDated(BodyParser parser, UTF8String text, String type) throws IOException {
    IsoText iso = IsoText.of(text);
    if (iso.epochDay() == IsoText.NONE || iso.last() <= ' ') {
      throw Reasons.notA(parser, type);
    }
  }
}
