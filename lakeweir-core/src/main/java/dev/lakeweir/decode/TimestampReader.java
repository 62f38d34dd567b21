package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
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
  public Long read(JsonParser parser, byte[] body) throws IOException {
    IsoText text = text(parser, "TIMESTAMP");
    long micros = text.epochMicros();
    return micros != IsoText.NONE ? micros : general(parser);
  }

  private static long general(JsonParser parser) throws IOException {
    UTF8String text = UTF8String.fromString(parser.getText());
    Option<Object> micros = DateTimeUtils.stringToTimestamp(text, ZoneOffset.UTC);
    if (micros.isEmpty()) {
      throw Reasons.notA(parser, "TIMESTAMP");
    }
    return (long) micros.get();
  }

  /** Spark would take a time alone, on the day of the run, and a year alone. */
  static IsoText text(JsonParser parser, String type) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reasons.wrongType(parser, type + " in ISO-8601");
    }
    IsoText text = IsoText.of(parser);
    if (text.epochDay() == IsoText.NONE || text.last() <= ' ') {
      throw Reasons.notA(parser, type);
    }
    return text;
  }
}
