package dev.lakeweir.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonDecoderPoisonTest {
  private static final JsonDecoder RETAIL = new JsonDecoder(Schemas.RETAIL);
  private static final JsonDecoder WIDE = new JsonDecoder(Schemas.WIDE);
  private static final int MAX_REASON = 200;

  static Stream<BadBody> retailBodies() {
    return Stream.of(RetailPoison.all(), TextPoison.all()).flatMap(List::stream);
  }

  static Stream<BadBody> wideBodies() {
    return WidePoison.all().stream();
  }

  @ParameterizedTest
  @MethodSource("retailBodies")
  void aBadRetailEventIsRejectedWithTheReason(BadBody bad) {
    assertRejected(RETAIL, bad);
  }

  @ParameterizedTest
  @MethodSource("wideBodies")
  void aValueOfAnotherTypeIsRejectedWithTheReason(BadBody bad) {
    assertRejected(WIDE, bad);
  }

  private static void assertRejected(JsonDecoder decoder, BadBody bad) {
    InternalRow row = decoder.decode(bad.body());

    assertThat(row.isNullAt(0)).as("value is null").isTrue();
    assertThat(error(row)).contains(bad.reason()).hasSizeLessThan(MAX_REASON);
  }

  @Test
  void aNullElementOrMapValueIsRejectedWhereTheSchemaForbidsIt() {
    StructType schema =
        new StructType()
            .add("a", DataTypes.createArrayType(DataTypes.IntegerType, false))
            .add("m", DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType, false));

    assertThat(errorOf(schema, "{\"a\":[1,null]}"))
        .isEqualTo("$.a[1]: null, but NOT NULL at byte 8");
    assertThat(errorOf(schema, "{\"m\":{\"k\":null}}"))
        .isEqualTo("$.m.k: null, but NOT NULL at byte 10");
  }

  @Test
  void everyCutOfAGoodEventIsRejected() {
    byte[] good = RetailPoison.good();

    for (int length = 0; length < good.length; length++) {
      assertThat(error(RETAIL.decode(Arrays.copyOf(good, length))))
          .as("%d bytes", length)
          .isNotEmpty();
    }
  }

  @Test
  void noChangeOfBytesMakesTheDecoderThrowOrGiveBothOrNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = RetailPoison.good();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      InternalRow row = RETAIL.decode(body);
      assertThat(row.isNullAt(0)).as("seed %d, body %d", seed, i).isNotEqualTo(row.isNullAt(1));
    }
  }

  @Test
  void aReasonQuotesLittleOfTheBodyAndStaysOnOneLine() {
    String secret = "S".repeat(10_000);
    String lines = "a\\n\\r\\u0000b";

    assertThat(errorOf(Schemas.WIDE, "{\"i\":\"" + secret + "\"}")).doesNotContain("S".repeat(60));
    assertThat(errorOf(Schemas.WIDE, "{\"i\":" + secret + "}")).doesNotContain("S".repeat(60));
    assertThat(errorOf(Schemas.WIDE, "{\"m\":{\"" + secret + "\":{}}}"))
        .doesNotContain("S".repeat(60));
    assertThat(errorOf(Schemas.WIDE, "{\"i\":\"" + lines + "\"}"))
        .doesNotContainPattern("\\p{Cntrl}");
  }

  private static String errorOf(StructType schema, String body) {
    return error(new JsonDecoder(schema).decode(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String error(InternalRow row) {
    return row.getUTF8String(1).toString();
  }
}
