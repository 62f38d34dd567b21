package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.ZoneOffset;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import scala.Option;

/**
 * ISO-8601 text as an instant, in UTC where it names no zone. A number is rejected: it does not say
 * whether it counts seconds, milliseconds or microseconds (Spark's from_json takes it for seconds).
 */
record TimestampReader() implements ValueReader {

  @Override
  public Long read(BodyParser parser) throws IOException {
    IsoText text = text(parser, "TIMESTAMP");
    long micros = text.epochMicros();
    return micros != IsoText.NONE ? micros : general(parser, text);
  }

  private static long general(BodyParser parser, IsoText text) throws IOException {
    requireDated(parser, text, "TIMESTAMP");
    Option<Object> micros = DateTimeUtils.stringToTimestamp(parser.text(), ZoneOffset.UTC);
    if (micros.isEmpty()) {
      throw Reasons.notA(parser, "TIMESTAMP");
    }
    return (long) micros.get();
  }

  static IsoText text(BodyParser parser, String type) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reasons.wrongType(parser, type + " in ISO-8601");
    }
    return parser.isoText();
  }

  /** Spark would take a time alone, on the day of the run, and a year alone. */
  static void requireDated(BodyParser parser, IsoText text, String type) throws IOException {
    if (text.epochDay() == IsoText.NONE || text.last() <= ' ') {
      throw Reasons.notA(parser, type);
    }
  }
}
