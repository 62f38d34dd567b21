package dev.lakeweir.decode;

import java.io.IOException;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import scala.Option;

/** ISO-8601 text without a zone; one with a zone is rejected, as in Spark's from_json. */
record TimestampNtzReader() implements ValueReader {
  private static final String TYPE = "TIMESTAMP_NTZ";

  @Override
  public Long read(BodyParser parser) throws IOException {
    IsoText text = TimestampReader.text(parser, TYPE);
    TimestampReader.requireDated(parser, text, TYPE);
    Option<Object> micros = DateTimeUtils.stringToTimestampWithoutTimeZone(parser.text(), false);
    if (micros.isEmpty()) {
      throw Reasons.notA(parser, TYPE);
    }
    return (long) micros.get();
  }
}
