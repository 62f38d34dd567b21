package dev.lakeweir.decode;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JsonDecoderColumnTest {
  private static final StructType TIMES =
      StructType.fromDDL("t TIMESTAMP, ntz TIMESTAMP_NTZ, d DATE");

  @ParameterizedTest
  @EnumSource
  void goodAndBadBodiesGiveAValueOrAnError(Evaluation evaluation) {
    SparkSession session = evaluation.session();
    List<Row> rows =
        DecodeSpark.bodies(session, List.of(RetailPoison.GOOD, "{\"eventType\":"))
            .select(DecodedColumn.of(col("body"), new JsonDecoder(Schemas.RETAIL)).as("decoded"))
            .select("decoded.value.eventID", "decoded.error")
            .collectAsList();

    assertThat(rows.get(0).getString(0)).isEqualTo("e1");
    assertThat(rows.get(0).isNullAt(1)).isTrue();
    assertThat(rows.get(1).isNullAt(0)).isTrue();
    assertThat(rows.get(1).getString(1)).startsWith("truncated: ends at byte 13");
  }

  @ParameterizedTest
  @EnumSource
  void aNullBodyGivesAnError(Evaluation evaluation) {
    SparkSession session = evaluation.session();
    Dataset<Row> tombstone = session.range(1).select(lit(null).cast("binary").as("body"));
    Dataset<Row> bodies = session.createDataFrame(tombstone.toJavaRDD(), tombstone.schema());

    Row decoded =
        bodies.select(DecodedColumn.of(col("body"), new JsonDecoder(TIMES))).first().getStruct(0);

    assertThat(decoded.isNullAt(0)).isTrue();
    assertThat(decoded.getString(1)).isEqualTo("body is null");
  }

  @ParameterizedTest
  @EnumSource
  void theTimeZoneOfTheSessionChangesNothing(Evaluation evaluation) {
    SparkSession session = evaluation.session();
    String body =
        "{\"t\":\"2024-03-10T02:30:00\",\"ntz\":\"2024-03-10T02:30:00\",\"d\":\"2024-03-10\"}";
    session.conf().set("spark.sql.session.timeZone", "America/New_York");

    Row value =
        DecodeSpark.bodies(session, List.of(body))
            .select(DecodedColumn.of(col("body"), new JsonDecoder(TIMES)).as("decoded"))
            .select("decoded.value.*")
            .first();

    assertThat(value.getInstant(0)).hasToString("2024-03-10T02:30:00Z");
    assertThat(value.get(1)).hasToString("2024-03-10T02:30");
    assertThat(value.getLocalDate(2)).hasToString("2024-03-10");
  }

  @Test
  void theColumnIsPartOfGeneratedCode() {
    assertThat(plan("formatted")).contains("* Project").contains("JSON struct<t:timestamp");
  }

  @Test
  void aFilterOnTheErrorDoesNotDecodeAgain() {
    assertThat(plan("extended").split("== Physical Plan ==", -1)[1])
        .containsOnlyOnce("invoke(JSON");
  }

  private static String plan(String mode) {
    return DecodeSpark.bodies(DecodeSpark.session(), List.of("{}"))
        .select(DecodedColumn.of(col("body"), new JsonDecoder(TIMES)).as("decoded"))
        .filter("decoded.error IS NULL")
        .select("decoded.value.t", "decoded.value.d")
        .queryExecution()
        .explainString(ExplainMode.fromString(mode));
  }

  @Test
  void theResultIsNullableWhereARejectionMakesItSo() {
    StructType result = DecodedColumn.resultType(Schemas.WIDE);

    assertThat(result.simpleString())
        .startsWith("struct<value:struct<s:string,")
        .endsWith(",error:string>");
    StructType value = (StructType) result.apply("value").dataType();
    assertThat(value.fields()).allMatch(field -> field.nullable());
    StructType nested = (StructType) value.apply("obj").dataType();
    assertThat(nested.apply("id").nullable()).isFalse();
  }
}
