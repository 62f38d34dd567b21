package dev.lakeweir.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings are passed over in steps of eight bytes: what ends one is found in each place. */
class BodyParserTest {
  private static final int LENGTHS = 20;

  private final JsonDecoder strings = new JsonDecoder(StructType.fromDDL("a STRING, b STRING"));

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\1", "\t", "\n", "\u001f"})
  void rejectsControlCharacterAnywhere(String control) {
    forEachPlace(
        "x",
        (before, after) -> {
          String text = before + control + after;
          assertThat(reason(strings, "{\"a\":\"" + text + "\",\"b\":\"\"}"))
              .startsWith("malformed");
          assertThat(reason(strings, "{\"skipped\":\"" + text + "\",\"b\":\"\"}"))
              .startsWith("malformed");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "!", "#", "[", "]", "\u007f", "\u00e9", "\u20ac", "\uD83D\uDE00"})
  void takesAnyOtherCharacterAnywhere(String character) {
    forEachPlace(
        "\u00a2",
        (before, after) -> {
          String text = before + character + after;
          InternalRow row = value(strings, "{\"c\":\"" + text + "\",\"a\":\"" + text + "\"}");
          assertThat(row.getUTF8String(0)).hasToString(text);
        });
  }

  @Test
  void unescapesAnywhere() {
    forEachPlace(
        "x",
        (before, after) -> {
          String body = "{\"a\":\"%s\\\"\\u0041%s\",\"b\":\"last\"}".formatted(before, after);
          InternalRow row = value(strings, body);
          assertThat(row.getUTF8String(0)).hasToString(before + "\"A" + after);
          assertThat(row.getUTF8String(1)).hasToString("last");
        });
  }

  @Test
  void findsThatStringIsTruncatedAnywhere() {
    forEachPlace(
        "x",
        (before, after) ->
            assertThat(reason(strings, "{\"a\":\"" + before + after)).startsWith("truncated"));
  }

  @Test
  void nothingOfBadBodyIsLeftForNextOne() {
    String good = "{\"a\":\"1\",\"b\":\"2\"}";
    for (int end = 1; end < good.length(); end++) {
      assertThat(reason(strings, good.substring(0, end))).isNotNull();
      assertThat(value(strings, good).getUTF8String(1)).hasToString("2");
    }
  }

  @Test
  void takesAnyNumberOfNames() {
    JsonDecoder maps = new JsonDecoder(StructType.fromDDL("m MAP<STRING, INT>"));
    for (int i = 0; i < 10_000; i++) {
      String key = "key-" + i;
      InternalRow row = value(maps, "{\"m\":{\"%s\":%d}}".formatted(key, i));
      assertThat(row.getMap(0).keyArray().getUTF8String(0)).hasToString(key);
      assertThat(row.getMap(0).valueArray().getInt(0)).isEqualTo(i);
    }
  }

  private interface Place {
    void check(String before, String after);
  }

  private static void forEachPlace(String filler, Place place) {
    IntStream.range(0, LENGTHS)
        .forEach(
            before ->
                IntStream.range(0, LENGTHS)
                    .forEach(after -> place.check(filler.repeat(before), filler.repeat(after))));
  }

  private static InternalRow value(JsonDecoder decoder, String body) {
    InternalRow decoded = decoder.decode(body.getBytes(StandardCharsets.UTF_8));
    assertThat(decoded.isNullAt(1)).as(body).isTrue();
    return decoded.getStruct(0, decoder.schema().length());
  }

  private static String reason(JsonDecoder decoder, String body) {
    InternalRow decoded = decoder.decode(body.getBytes(StandardCharsets.UTF_8));
    return decoded.isNullAt(1) ? null : decoded.getUTF8String(1).toString();
  }
}
