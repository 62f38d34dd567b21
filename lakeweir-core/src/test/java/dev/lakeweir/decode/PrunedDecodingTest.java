package dev.lakeweir.decode;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.session.PipelineSession;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrunedDecodingTest {
  private static final String EVENT =
      """
      {"eventType":"CLICK","eventID":"e%d","productId":"71%d","userAgent":{"browser":"Edge"},
       "extraPayload":[{"relatedProductId":"712"},{"relatedProductId":"713"}],
       "page_loading_seconds":%s,"eventTime":"2026-01-01T00:00:00Z"}""";
  private static final List<String> BODIES =
      List.of(
          EVENT.formatted(1, 1, "0.5"),
          EVENT.formatted(2, 2, "0.25"),
          "{\"eventType\":",
          EVENT.formatted(3, 3, "\"fast\""));
  private static final Column DECODED =
      DecodedColumn.of(col("body"), new JsonDecoder(Schemas.RETAIL)).as("d");
  private static final String ALL = "";

  /** What is done with decoded records, and what it needs of them. */
  static Stream<Arguments> queries() {
    return Stream.of(
        query(
            "some fields",
            d -> d.select("d.value.eventID", "d.value.userAgent.browser"),
            "[eventID, userAgent]"),
        query(
            "an accepted table of which some is used",
            d -> accepted(d).select("eventType").where("eventID > 'a'"),
            "[eventType, eventID]"),
        query("counts of errors", d -> d.agg(count(col("d.error"))), "[]"),
        query(
            "the good ones are counted",
            d -> d.where("d.value IS NOT NULL").agg(count(lit(1))),
            "[]"),
        query(
            "a renamed value",
            d -> d.select(col("d.value").as("v")).where("v.productId = '1'").select("v.eventID"),
            "[eventID, productId]"),
        query(
            "an aggregate",
            d -> accepted(d).groupBy("eventType").agg(count(col("productId"))),
            "[eventType, productId]"),
        query(
            "a join with itself",
            d -> accepted(d).as("a").join(accepted(d).as("b"), "eventID").select("a.eventType"),
            "[eventID]"),
        query(
            "explode",
            d -> accepted(d).selectExpr("eventID", "explode(extraPayload) AS p"),
            "[eventID, extraPayload]"),
        query(
            "a union by place",
            d -> accepted(d).select("eventID").union(accepted(d).select("productId")),
            "[productId]"),
        query("a union of whole results", d -> d.union(d), ALL),
        query("the result as a whole", d -> d, ALL),
        query("the value as a whole", d -> d.select("d.value"), ALL),
        query("distinct results", Dataset::distinct, ALL),
        query("a function of the value", d -> d.selectExpr("to_json(d.value)"), ALL));
  }

  private static Arguments query(String name, UnaryOperator<Dataset<Row>> query, String built) {
    return Arguments.of(name, query, built);
  }

  /** As a source is read. */
  private static Dataset<Row> accepted(Dataset<Row> decoded) {
    return decoded.where("d.error IS NULL").select("d.value.*");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void onlyWhatAQueryUsesIsBuiltAndTheRowsStayTheSame(
      String name, UnaryOperator<Dataset<Row>> query, String built) {
    for (Evaluation evaluation : Evaluation.values()) {
      Dataset<Row> pruned = query.apply(decoded(installed(evaluation)));
      Dataset<Row> whole = query.apply(decoded(evaluation.session()));

      assertThat(pruned.collectAsList()).containsExactlyInAnyOrderElementsOf(whole.collectAsList());
      String plan = pruned.queryExecution().optimizedPlan().toString();
      if (built.isEmpty()) {
        assertThat(plan).contains("invoke(JSON").doesNotContain("of which");
      } else {
        assertThat(plan).contains("of which " + built);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRecordWithABadFieldThatNobodyUsesIsStillRejected(Evaluation evaluation) {
    List<Row> rows =
        decoded(installed(evaluation)).select("d.value.eventID", "d.error").collectAsList();

    assertThat(rows).extracting(row -> row.get(0)).containsExactly("e1", "e2", null, null);
    assertThat(rows.get(2).getString(1)).startsWith("truncated: ends at byte 13");
    assertThat(rows.get(3).getString(1))
        .startsWith("$.page_loading_seconds: expected DOUBLE, found the string \"fast\"");
  }

  private static SparkSession installed(Evaluation evaluation) {
    SparkSession session = evaluation.session();
    PipelineSession.install(session);
    return session;
  }

  private static Dataset<Row> decoded(SparkSession session) {
    return DecodeSpark.bodies(session, BODIES).select(DECODED);
  }
}
