package dev.lakeweir.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.spec.ExtraFields;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the quick decoder alone takes what the whole one takes, and nothing more. */
class PrunedDecoderTest {
  private static final int SCHEMAS = 40;
  private static final int RECORDS = 100;

  static Stream<BadBody> retailBodies() {
    return JsonDecoderPoisonTest.retailBodies();
  }

  static Stream<BadBody> wideBodies() {
    return JsonDecoderPoisonTest.wideBodies();
  }

  static Stream<BadBody> badCsv() {
    return CsvDecoderTest.badRecords();
  }

  @ParameterizedTest
  @MethodSource("retailBodies")
  void aBadRetailEventIsRejectedWhicheverColumnIsBuilt(BadBody bad) {
    assertRejected(new JsonDecoder(Schemas.RETAIL), bad.body());
  }

  @ParameterizedTest
  @MethodSource("wideBodies")
  void aBadWideRecordIsRejectedWhicheverColumnIsBuilt(BadBody bad) {
    assertRejected(new JsonDecoder(Schemas.WIDE), bad.body());
  }

  @ParameterizedTest
  @MethodSource("badCsv")
  void aBadLineOfCsvIsRejectedWhicheverColumnIsBuilt(BadBody bad) {
    assertRejected(
        new CsvDecoder(CsvDecoderTest.SCHEMA, CsvFormat.RFC_4180, ExtraFields.REJECT), bad.body());
  }

  private static void assertRejected(RecordDecoder whole, byte[] body) {
    String reason = error(whole.decode(body));
    for (int column = -1; column < whole.schema().length(); column++) {
      Set<Integer> columns = column < 0 ? Set.of() : Set.of(column);
      RecordDecoder quick = whole.building(columns);
      assertThat(quick.decode(body).isNullAt(1)).as("taken with %s", columns).isFalse();
      assertThat(error(new PrunedDecoder(whole, quick, columns).decode(body))).isEqualTo(reason);
    }
  }

  @Test
  void randomRecordsGiveTheSameValuesAndTheSameSpoiltOnesAreRejected() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RandomRecords records = new RandomRecords(random);
    for (int i = 0; i < SCHEMAS; i++) {
      StructType schema = records.schema();
      ExtraFields extra = random.nextBoolean() ? ExtraFields.RESCUE : ExtraFields.IGNORE;
      JsonDecoder whole = new JsonDecoder(schema, extra);
      for (int record = 0; record < RECORDS; record++) {
        byte[] body = records.object(schema).getBytes(StandardCharsets.UTF_8);
        String of = "seed %d, %s".formatted(seed, new String(body, StandardCharsets.UTF_8));
        assertSame(whole, body, columns(whole.schema(), random), of);
        for (int spoilt = 0; spoilt < 5; spoilt++) {
          assertSame(whole, spoilt(body, random), columns(whole.schema(), random), of);
        }
      }
    }
  }

  private static Set<Integer> columns(StructType schema, Random random) {
    Set<Integer> columns = new TreeSet<>();
    for (int i = 0; i < schema.length(); i++) {
      if (random.nextInt(3) == 0) {
        columns.add(i);
      }
    }
    return columns;
  }

  private static byte[] spoilt(byte[] good, Random random) {
    byte[] body = good.clone();
    for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt();
    }
    return body;
  }

  private static void assertSame(
      RecordDecoder whole, byte[] body, Set<Integer> columns, String of) {
    InternalRow expected = whole.decode(body);
    RecordDecoder quick = whole.building(columns);

    assertThat(quick.decode(body).isNullAt(1)).as(of).isEqualTo(expected.isNullAt(1));
    InternalRow row = new PrunedDecoder(whole, quick, columns).decode(body);
    if (!expected.isNullAt(1)) {
      assertThat(error(row)).as(of).isEqualTo(error(expected));
      return;
    }
    StructType schema = whole.schema();
    InternalRow all = expected.getStruct(0, schema.length());
    InternalRow some = row.getStruct(0, schema.length());
    for (int i = 0; i < schema.length(); i++) {
      Object value = columns.contains(i) ? all.get(i, schema.fields()[i].dataType()) : null;
      // Maps of Spark have no equality.
      assertThat(some.get(i, schema.fields()[i].dataType()))
          .as(of)
          .usingRecursiveComparison()
          .isEqualTo(value);
    }
  }

  @Test
  void aStringOverTheLimitIsRejectedThoughNobodyUsesIt() {
    JsonDecoder whole = new JsonDecoder(StructType.fromDDL("a STRING, b INT"));
    String text = "x".repeat(StrictJson.MAX_STRING_LENGTH + 1);
    byte[] body = "{\"a\":\"%s\",\"b\":1}".formatted(text).getBytes(StandardCharsets.UTF_8);

    assertThat(error(whole.decode(body))).startsWith("over a limit");
    assertThat(error(whole.building(Set.of(1)).decode(body))).startsWith("over a limit");
  }

  @Test
  void numbersAtTheEdgeOfTheirTypeAreCheckedThoughNobodyUsesThem() {
    RecordDecoder quick =
        new JsonDecoder(StructType.fromDDL("f FLOAT, d DOUBLE")).building(Set.of());
    String nines = "9".repeat(400);

    assertThat(error(quick.decode(bytes("{\"d\":1e400}")))).contains("does not fit DOUBLE");
    assertThat(error(quick.decode(bytes("{\"d\":" + nines + "}")))).contains("does not fit DOUBLE");
    assertThat(error(quick.decode(bytes("{\"f\":4e38}")))).contains("does not fit FLOAT");
    assertThat(error(quick.decode(bytes("{\"f\":" + "9".repeat(39) + "}"))))
        .contains("does not fit FLOAT");
    assertThat(quick.decode(bytes("{\"f\":" + "9".repeat(38) + ",\"d\":-0.5}")).isNullAt(1))
        .isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String error(InternalRow row) {
    return row.getUTF8String(1).toString();
  }
}
