package dev.lakeweir.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.lakeweir.spec.ExtraFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CsvDecoderTest {
  static final StructType SCHEMA =
      StructType.fromDDL(
          "id INT NOT NULL, name STRING, price DECIMAL(6,2), at TIMESTAMP, ok BOOLEAN, d DOUBLE");
  private static final CsvDecoder RFC =
      new CsvDecoder(SCHEMA, CsvFormat.RFC_4180, ExtraFields.REJECT);
  private static final CsvDecoder BACKSLASH =
      new CsvDecoder(
          StructType.fromDDL("a STRING, b STRING"),
          new CsvFormat(';', '\'', '\\', "NULL"),
          ExtraFields.REJECT);

  static Stream<BadBody> badRecords() {
    return Stream.of(
        new BadBody("null", null, "body is null"),
        BadBody.of("empty", "", "body is empty"),
        BadBody.of("a field too few", "1,a,1.5,,true", "expected 6 fields, found 5"),
        BadBody.of("a field too many", "1,a,1.5,,true,1,", "expected 6 fields, found 7"),
        BadBody.of("NOT NULL", ",a,1.5,,true,1", "field 1 (id): NULL, but NOT NULL"),
        BadBody.of("no number", "x,a,,,,", "field 1 (id): not a whole number: \"x\""),
        BadBody.of("a blank before a number", " 1,a,,,,", "not a whole number: \" 1\""),
        BadBody.of("a plus", "+1,a,,,,", "not a whole number: \"+1\""),
        BadBody.of("other digits", "\u0661,a,,,,", "not a whole number"),
        BadBody.of("a quoted empty number", "\"\",a,,,,", "not a whole number: \"\""),
        BadBody.of("too large", "2147483648,a,,,,", "is not from -2147483648 to 2147483647"),
        BadBody.of("huge", "9".repeat(30) + ",a,,,,", "is not from"),
        BadBody.of("too precise", "1,a,1.255,,,", "field 3 (price): 1.255 does not fit DECIMAL"),
        BadBody.of("too wide", "1,a,10000,,,", "10000 does not fit DECIMAL(6,2)"),
        BadBody.of(
            "a date alone is fine, noise is not", "1,a,,soon,,", "not a TIMESTAMP: \"soon\""),
        BadBody.of("no such day", "1,a,,2024-02-30T10:00:00Z,,", "not a TIMESTAMP"),
        BadBody.of("a time alone", "1,a,,10:00:00,,", "not a TIMESTAMP"),
        BadBody.of("no boolean", "1,a,,,yes,", "field 5 (ok): not a BOOLEAN: \"yes\""),
        BadBody.of("NaN", "1,a,,,,NaN", "field 6 (d): not a number: \"NaN\""),
        BadBody.of("infinite", "1,a,,,,1e999", "1e999 does not fit DOUBLE"),
        BadBody.of("an open quote", "1,\"a,,,,", "field 2: a quote that is not closed"),
        BadBody.of("text behind a quote", "1,\"a\"b,,,,", "text behind a closing quote"),
        BadBody.of("a quote inside", "1,a\"b,,,,", "a quote in an unquoted field at character 4"),
        BadBody.of("a second record", "1,a,,,,\n2,b,,,,", "a line break outside of quotes"),
        BadBody.ofBytes("invalid UTF-8", "1,caf\u00e9,,,,", "invalid UTF-8 at byte 5"));
  }

  @ParameterizedTest
  @MethodSource("badRecords")
  void aBadRecordIsRejectedWithTheReason(BadBody bad) {
    InternalRow row = RFC.decode(bad.body());

    assertThat(row.isNullAt(0)).isTrue();
    assertThat(row.getUTF8String(1).toString()).contains(bad.reason()).hasSizeLessThan(200);
  }

  @Test
  void fieldsAreReadAsTheirTypes() {
    InternalRow row =
        value(RFC, "-7,\"a \"\"b\"\",\nc\",1.5,2024-03-01T10:00:00.25+01:00,TRUE,-1e3\r\n");

    assertThat(row.getInt(0)).isEqualTo(-7);
    assertThat(row.getUTF8String(1)).hasToString("a \"b\",\nc");
    assertThat(row.getDecimal(2, 6, 2)).hasToString("1.50");
    assertThat(row.getLong(3)).isEqualTo(1_709_283_600_250_000L);
    assertThat(row.getBoolean(4)).isTrue();
    assertThat(row.getDouble(5)).isEqualTo(-1000);
  }

  @Test
  void anUnquotedTextOfNullIsNullAndAQuotedOneIsText() {
    assertThat(value(RFC, "1,,,,,").isNullAt(1)).isTrue();
    assertThat(value(RFC, "1,\"\",,,,").getUTF8String(1)).hasToString("");
    assertThat(value(BACKSLASH, "NULL;'NULL'").isNullAt(0)).isTrue();
    assertThat(value(BACKSLASH, "NULL;'NULL'").getUTF8String(1)).hasToString("NULL");
  }

  @Test
  void aBackslashEscapesWhereItIsTheEscape() {
    assertThat(value(BACKSLASH, "'it\\'s';'a\\\\'").getUTF8String(0)).hasToString("it's");
    assertThat(value(BACKSLASH, "'it\\'s';'a\\\\'").getUTF8String(1)).hasToString("a\\");
    assertThat(value(BACKSLASH, "C:\\dir;'\\n'").getUTF8String(1)).hasToString("\\n");
  }

  @Test
  void fieldsBehindThoseOfTheSchemaAreLeftOutOrRescued() {
    StructType schema = StructType.fromDDL("id INT, name STRING");
    CsvDecoder ignoring = new CsvDecoder(schema, CsvFormat.RFC_4180, ExtraFields.IGNORE);
    CsvDecoder rescuing = new CsvDecoder(schema, CsvFormat.RFC_4180, ExtraFields.RESCUE);

    assertThat(value(ignoring, "1,a,b,c").numFields()).isEqualTo(2);
    assertThat(value(rescuing, "1,a,\"say \"\"b\"\"\",").getUTF8String(2))
        .hasToString("{\"3\":\"say \\\"b\\\"\",\"4\":null}");
    assertThat(value(rescuing, "1,a").isNullAt(2)).isTrue();
    assertThat(ignoring.decode("1".getBytes(StandardCharsets.UTF_8)).getUTF8String(1))
        .hasToString("expected 2 fields, found 1");
    assertThat(rescuing.isHeader("id,name,new")).isTrue();
    assertThat(rescuing.isHeader("id,new,name")).isFalse();
    assertThat(rescuing.schema().fieldNames()).containsExactly("id", "name", "_rescued");
  }

  @Test
  void aHeaderNamesTheColumnsInTheirOrder() {
    assertThat(RFC.isHeader("ID, name,price,at,\"ok\",d")).isTrue();
    assertThat(RFC.isHeader("name,id,price,at,ok,d")).isFalse();
    assertThat(RFC.isHeader("id,name")).isFalse();
  }

  @Test
  void aTypeWithoutOneFormAsTextIsNotSupported() {
    assertThat(CsvDecoder.unsupported(StructType.fromDDL("a ARRAY<INT>, b INT, c BINARY")))
        .isEqualTo(List.of("a ARRAY<INT>", "c BINARY"));
  }

  /** Why records are not split by the parser that Spark uses, as it comes. */
  @Test
  void univocityTakesAnOpenQuoteAndPassesOverASecondRecord() {
    CsvParser parser = new CsvParser(new CsvParserSettings());

    assertThat(parser.parseLine("1,\"a")).containsExactly("1", "a");
    assertThat(parser.parseLine("1,a\n2,b")).containsExactly("1", "a");
  }

  private static InternalRow value(CsvDecoder decoder, String record) {
    InternalRow row = decoder.decode(record.getBytes(StandardCharsets.UTF_8));
    assertThat(row.isNullAt(1)).as("%s", row.getUTF8String(1)).isTrue();
    return row.getStruct(0, decoder.schema().length());
  }
}
