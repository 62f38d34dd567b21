package dev.lakeweir.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.spec.ExtraFields;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonDecoderTest {

  /** Type, text of the value, value as Spark shows it. */
  static Stream<Arguments> values() {
    return Stream.concat(
        Stream.concat(strings(), numbers()), Stream.concat(instants(), containers()));
  }

  private static Stream<Arguments> strings() {
    return Stream.of(
        value("STRING", "\"\"", ""),
        value("STRING", "\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz"),
        value("STRING", "\"\\u0041\\u00e9\\u20AC\\u0000\"", "A\u00e9\u20ac\0"),
        value("STRING", "\"\\uD83D\\uDE00\"", "\uD83D\uDE00"),
        value("STRING", "\"\\\\uD83D\"", "\\uD83D"),
        value("STRING", "\"\u00e9\u20ac\uD83D\uDE00\"", "\u00e9\u20ac\uD83D\uDE00"),
        value("STRING", "\"null\"", "null"),
        value("STRING", "870", "870"),
        value("STRING", "1.50e2", "1.50e2"),
        value("STRING", "1e400", "1e400"),
        value("STRING", "true", "true"),
        value("STRING", "{ \"a\" : [1, \"\u00e9\"] }", "{ \"a\" : [1, \"\u00e9\"] }"),
        value("STRING", "[]", "[]"),
        value("STRING", "null", null));
  }

  private static Stream<Arguments> numbers() {
    return Stream.of(
        value("BOOLEAN", "true", "true"),
        value("BOOLEAN", "null", null),
        value("TINYINT", "-128", "-128"),
        value("TINYINT", "127", "127"),
        value("SMALLINT", "-32768", "-32768"),
        value("INT", "-2147483648", "-2147483648"),
        value("INT", "2147483647", "2147483647"),
        value("INT", "-0", "0"),
        value("BIGINT", "9223372036854775807", "9223372036854775807"),
        value("BIGINT", "-9223372036854775808", "-9223372036854775808"),
        value("FLOAT", "0.1", "0.1"),
        value("FLOAT", "3.4028235e38", "3.4028235E38"),
        value("FLOAT", "1e-60", "0.0"),
        value("DOUBLE", "1", "1.0"),
        value("DOUBLE", "1.5E+3", "1500.0"),
        value("DOUBLE", "1e-7", "1.0E-7"),
        value("DOUBLE", "-0", "-0.0"),
        value("DOUBLE", "-0.0", "-0.0"),
        value("DOUBLE", "4.9e-324", "4.9E-324"),
        value("DOUBLE", "9007199254740993", "9.007199254740992E15"),
        value("DOUBLE", "123456789012345678901234567890", "1.2345678901234568E29"),
        value("DECIMAL(5,2)", "1.5", "1.50"),
        value("DECIMAL(5,2)", "-999.99", "-999.99"),
        value("DECIMAL(5,2)", "1.2500", "1.25"),
        value("DECIMAL(5,2)", "125e-2", "1.25"),
        value("DECIMAL(5,2)", "1e2", "100.00"),
        value("DECIMAL(5,2)", "0e999999999", "0.00"),
        value("DECIMAL(38,0)", "9".repeat(38), "9".repeat(38)));
  }

  private static Stream<Arguments> instants() {
    return Stream.of(
        value("DATE", "\"2024-02-29\"", "2024-02-29"),
        value("DATE", "\"0001-01-01\"", "0001-01-01"),
        value("DATE", "\"9999-12-31\"", "9999-12-31"),
        value("TIMESTAMP", "\"2024-03-01T10:00:00Z\"", "2024-03-01T10:00:00Z"),
        value("TIMESTAMP", "\"2024-03-01T10:00:00\"", "2024-03-01T10:00:00Z"),
        value("TIMESTAMP", "\"2024-03-01 10:00:00\"", "2024-03-01T10:00:00Z"),
        value("TIMESTAMP", "\"2024-03-01 10:00:00 Europe/Berlin\"", "2024-03-01T09:00:00Z"),
        value("TIMESTAMP", "\"2024-03-01\"", "2024-03-01T00:00:00Z"),
        value("TIMESTAMP", "\"2024-03-01T10:00:00.1+05:30\"", "2024-03-01T04:30:00.100Z"),
        value("TIMESTAMP", "\"2024-03-01T00:00:00-00:30\"", "2024-03-01T00:30:00Z"),
        value("TIMESTAMP", "\"2024-03-01T10:00:00.123456789Z\"", "2024-03-01T10:00:00.123456Z"),
        value("TIMESTAMP", "\"1969-12-31T23:59:59.999999Z\"", "1969-12-31T23:59:59.999999Z"),
        value("TIMESTAMP", "\"0001-01-01T00:00:00Z\"", "0001-01-01T00:00:00Z"),
        value("TIMESTAMP", "\"2024-03-01T10:00:00\\u005a\"", "2024-03-01T10:00:00Z"),
        value("TIMESTAMP_NTZ", "\"2024-03-01T10:00:00.5\"", "2024-03-01T10:00:00.500"),
        value("TIMESTAMP_NTZ", "\"2024-03-01 10:00\"", "2024-03-01T10:00"));
  }

  private static Stream<Arguments> containers() {
    return Stream.of(
        value("ARRAY<INT>", "[]", "ArraySeq()"),
        value("ARRAY<INT>", "[1,null,3]", "ArraySeq(1, null, 3)"),
        value("MAP<STRING,INT>", "{}", "Map()"),
        value("MAP<STRING,INT>", "{\"\":1,\"b\":null}", "Map( -> 1, b -> null)"),
        value("MAP<STRING,INT>", "{\"a\":1,\"b\":2,\"a\":3}", "Map(a -> 3, b -> 2)"),
        value("STRUCT<a: INT, b: INT>", "{\"b\":2,\"z\":{\"a\":9},\"a\":1}", "[1,2]"),
        value("STRUCT<a: INT, b: INT>", "{\"a\":1,\"a\":3}", "[3,null]"),
        value("STRUCT<a: INT, b: INT>", "{\"A\":1,\"\\u0062\":2}", "[null,2]"),
        value("STRUCT<a: INT, b: INT>", "{}", "[null,null]"),
        value("STRUCT<a: INT, b: INT>", "null", null));
  }

  private static Arguments value(String type, String json, String shown) {
    return Arguments.of(type, json, shown);
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueOfItsTypeIsDecoded(String type, String json, String shown) {
    Row row = decoded("v " + type, "{\"v\":" + json + "}");

    assertThat(row.isNullAt(0) ? null : shown(row.get(0))).isEqualTo(shown);
  }

  /** A java.sql.Timestamp would be shown in the zone of the JVM. */
  private static String shown(Object value) {
    return value instanceof Timestamp timestamp
        ? DateTimeUtils.microsToInstant(DateTimeUtils.fromJavaTimestamp(timestamp)).toString()
        : value.toString();
  }

  @ParameterizedTest
  @CsvSource({"'',''", "QQ==,A", "QUI=,AB", "QUJD,ABC"})
  void binaryIsBase64(String base64, String content) {
    Row row = decoded("v BINARY", "{\"v\":\"" + base64 + "\"}");

    assertThat((byte[]) row.get(0)).asString(StandardCharsets.UTF_8).isEqualTo(content);
  }

  @Test
  void whitespaceAroundAndFieldsOfOtherNamesAreNoFault() {
    String skipped =
        "\"x\":[{\"y\":\"\\uD83D\\uDE00\",\"z\":[true,null,1e400,-0.5]}],\"v \":1,\"\":2,\"V\":3";

    assertThat(decoded("v INT", " \t\r\n{ " + skipped + " , \"v\" : 7 \n}\r\n ").getInt(0))
        .isEqualTo(7);
    assertThat(decoded("v INT", "{\"v\":7," + skipped + "}").getInt(0)).isEqualTo(7);
  }

  @Test
  void sixtyFourLevelsAreNotTooDeep() {
    String nested = "[".repeat(StrictJson.MAX_DEPTH - 1) + "]".repeat(StrictJson.MAX_DEPTH - 1);

    assertThat(decoded("v STRING", "{\"v\":" + nested + "}").getString(0)).isEqualTo(nested);
  }

  @Test
  void aStringMayHoldTwentyMegabytes() {
    String text = "x".repeat(StrictJson.MAX_STRING_LENGTH);

    assertThat(decoded("v STRING", "{\"v\":\"" + text + "\"}").getString(0)).isEqualTo(text);
    assertThat(decode("v STRING", "{\"v\":\"" + text + "x\"}").getUTF8String(1).toString())
        .startsWith("over a limit: String");
  }

  @Test
  void typesThatCannotBeDecodedAreListedWithTheirPaths() {
    StructType schema =
        StructType.fromDDL(
            """
            ok INT, v VARIANT, a ARRAY<STRUCT<i: INTERVAL DAY, ok: STRING>>,
            m MAP<STRING, VARIANT>, k MAP<INT, INT>, c VARCHAR(3)""");

    assertThat(JsonDecoder.unsupported(schema))
        .containsExactly("$.v", "$.a[].i", "$.m.*", "$.k", "$.c");
    assertThat(JsonDecoder.unsupported(Schemas.WIDE)).isEmpty();
    assertThatThrownBy(() -> new JsonDecoder(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("$.a[].i");
  }

  private static InternalRow decode(String ddl, String json) {
    return new JsonDecoder(StructType.fromDDL(ddl)).decode(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Row decoded(String ddl, String json) {
    InternalRow row = decode(ddl, json);
    assertThat(row.isNullAt(1)).as(() -> "no error, but " + row.getUTF8String(1)).isTrue();
    StructType schema = StructType.fromDDL(ddl);
    return (Row)
        CatalystTypeConverters.createToScalaConverter(schema)
            .apply(row.getStruct(0, schema.size()));
  }

  @Test
  void fieldsThatTheSchemaDoesNotNameAreRescued() {
    StructType schema =
        StructType.fromDDL("id INT, agent STRUCT<os: STRING>, items ARRAY<STRUCT<n: INT>>");
    JsonDecoder decoder = new JsonDecoder(schema, ExtraFields.RESCUE);
    String body =
        """
        {"new":"caf\u00e9 \\" \\u0041","agent":{"os":"x","v":1.50},"id":1,"items":[{"n":1},
         {"k":[1, {"z":null}],"n":2}],"flag":true,"a\\"b":-1,"twice":1,"twice":2,"Id":null}""";

    InternalRow row = decoder.decode(body.getBytes(StandardCharsets.UTF_8)).getStruct(0, 4);

    assertThat(decoder.schema().fieldNames()).containsExactly("id", "agent", "items", "_rescued");
    assertThat(row.getInt(0)).isEqualTo(1);
    assertThat(row.getUTF8String(3))
        .hasToString(
            "{\"new\":\"caf\u00e9 \\\" \\u0041\",\"agent.v\":1.50,\"items[1].k\":[1, {\"z\":null}],"
                + "\"flag\":true,\"a\\\"b\":-1,\"twice\":2,\"Id\":null}");
  }

  @Test
  void nothingIsRescuedWhereAllFieldsAreNamedAndBadBodiesStayBad() {
    JsonDecoder decoder = new JsonDecoder(StructType.fromDDL("id INT"), ExtraFields.RESCUE);

    assertThat(decoder.decode("{\"id\":1}".getBytes(StandardCharsets.UTF_8)).getStruct(0, 2))
        .satisfies(row -> assertThat(row.isNullAt(1)).isTrue());
    assertThat(decoder.decode("{\"x\":[1,}".getBytes(StandardCharsets.UTF_8)).isNullAt(0)).isTrue();
  }

  @Test
  void aDecimalInAStringIsReadWhereItIsHeldExactly() {
    JsonDecoder decoder = new JsonDecoder(StructType.fromDDL("a DECIMAL(10,2), b DECIMAL(38,0)"));
    String body = "{\"a\":\"-1.250\",\"b\":\"1e30\"}";

    InternalRow row = decoder.decode(body.getBytes(StandardCharsets.UTF_8)).getStruct(0, 2);

    assertThat(row.getDecimal(0, 10, 2)).hasToString("-1.25");
    assertThat(row.getDecimal(1, 38, 0)).hasToString("1" + "0".repeat(30));
  }

  @Test
  void aFieldThatTheSchemaDoesNotNameCanMakeABodyABadOne() {
    JsonDecoder decoder =
        new JsonDecoder(StructType.fromDDL("id INT, o STRUCT<a: INT>"), ExtraFields.REJECT);

    assertThat(
            decoder
                .decode("{\"id\":1,\"o\":{\"a\":2}}".getBytes(StandardCharsets.UTF_8))
                .isNullAt(1))
        .isTrue();
    assertThat(
            decoder.decode("{\"o\":{\"b\":[2]}}".getBytes(StandardCharsets.UTF_8)).getUTF8String(1))
        .hasToString("$.o.b: not in the schema at byte 10");
  }
}
