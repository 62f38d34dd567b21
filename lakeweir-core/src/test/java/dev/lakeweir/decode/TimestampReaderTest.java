package dev.lakeweir.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class TimestampReaderTest {
  private static final JsonDecoder DECODER = new JsonDecoder(StructType.fromDDL("t TIMESTAMP"));
  private static final List<String> FORMS =
      List.of(
          "2024-03-01T10:00:00Z",
          "2024-12-31T23:59:59.999999Z",
          "1969-02-28T00:00:00.1+05:30",
          "2000-02-29 12:30:59.1234567-18:00",
          "0000-01-01T00:00:00.000-00:00");
  private static final String CHARACTERS = "0123456789012345678901234567890123456789-:T.Z+ ";

  /** The fast way and Spark's must agree on what a timestamp is, and on its value. */
  @Test
  void textsNearToTimestampsAreReadAsSparkReadsThem() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      String text = changed(FORMS.get(random.nextInt(FORMS.size())), random);
      assertThat(read(text)).as("seed %d: %s", seed, text).isEqualTo(readBySpark(text));
    }
  }

  private static String changed(String form, Random random) {
    StringBuilder text = new StringBuilder(form);
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(text.length());
      char character = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
      switch (random.nextInt(6)) {
        case 0 -> text.insert(at, character);
        case 1 -> text.deleteCharAt(at);
        default -> text.setCharAt(at, character);
      }
    }
    return text.toString();
  }

  private static Object read(String text) {
    String body = "{\"t\":\"" + text + "\"}";
    InternalRow row = DECODER.decode(body.getBytes(StandardCharsets.UTF_8));
    return row.isNullAt(0) ? "rejected" : row.getStruct(0, 1).getLong(0);
  }

  private static Object readBySpark(String text) {
    boolean startsWithDate = text.matches("\\d{4}-\\d\\d-\\d\\d.*");
    if (!startsWithDate || text.endsWith(" ")) {
      return "rejected";
    }
    UTF8String utf8 = UTF8String.fromString(text);
    return DateTimeUtils.stringToTimestamp(utf8, ZoneOffset.UTC).getOrElse(() -> "rejected");
  }
}
