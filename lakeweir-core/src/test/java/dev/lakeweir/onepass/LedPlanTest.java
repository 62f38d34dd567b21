package dev.lakeweir.onepass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedPlanTest {
  private static final String BRONZE =
      "CREATE STREAMING TABLE bronze AS SELECT id FROM STREAM events;";
  private static final String PIPELINE =
      """
      name: shop
      storage: lake
      sources:
        events:
          format: kafka
          options: {kafka.bootstrap.servers: "localhost:1", subscribe: events}
          decode: {format: json, schema: "id INT, k STRING, other STRING, tags ARRAY<STRING>, ts TIMESTAMP"}
      sinks:
        out:
          format: kafka
          options: {kafka.bootstrap.servers: "localhost:1", topic: out}
      """;
  private static final String WATERMARKED = "STREAM events WATERMARK ts DELAY OF INTERVAL 1 MINUTE";

  @TempDir Path directory;
  private TestProject project;

  @BeforeEach
  void createProject() {
    project = new TestProject(directory).write("pipeline.yml", PIPELINE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT k, count(*) AS n FROM STREAM events GROUP BY k",
        "SELECT k, count(DISTINCT id) AS n FROM STREAM events GROUP BY k",
        "SELECT window.start AS s, k, count(*) AS n FROM WATERMARKED GROUP BY window(ts, '1 hour', '10 minutes'), k",
        "WITH some AS (SELECT id, k FROM STREAM events WHERE id > 3) SELECT k, max(id) AS n FROM some GROUP BY k",
        "SELECT tag, count(*) AS n FROM STREAM events LATERAL VIEW explode(tags) AS tag GROUP BY tag",
        "SELECT k, count(*) AS n FROM STREAM events GROUP BY k HAVING count(*) > 1",
        "SELECT DISTINCT k, ts FROM WATERMARKED",
        "SELECT id, ts FROM WATERMARKED QUALIFY row_number() OVER (PARTITION BY id, ts ORDER BY ts) = 1",
      })
  void flowThatTakesInItsWholeSourceLeads(String query) {
    assertThat(ledBy(gold(query))).containsExactly("bronze");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Several parts of the source would be read in one.
        "SELECT k, count(*) AS n FROM (SELECT /*+ COALESCE(1) */ * FROM STREAM events) GROUP BY k",
        "SELECT k, count(*) AS n FROM STREAM events WHERE id IN (SELECT id FROM VALUES (1) AS t(id)) GROUP BY k",
        "SELECT k, count(*) AS n FROM (SELECT k FROM STREAM events UNION ALL SELECT other FROM STREAM events) GROUP BY k",
        "SELECT k, id FROM STREAM events",
      })
  void flowThatMayNotDoesNot(String query) {
    assertThat(ledBy(gold(query))).isEmpty();
  }

  /** Spark would take a sample of the rows first. */
  @Test
  void flowThatSortsDoesNot() {
    project.sql(
        BRONZE
            + "CREATE STREAMING TABLE gold TBLPROPERTIES ('lakeweir.write.mode' = 'complete')"
            + " AS SELECT k, count(*) AS n FROM STREAM events GROUP BY k ORDER BY n");

    assertThat(ledBy(project.model())).isEmpty();
  }

  @Test
  void oneFlowLeadsAndASecondOneReadsForItself() {
    String query = "SELECT k, count(*) AS n FROM STREAM events GROUP BY k";
    project.sql(
        BRONZE
            + "CREATE STREAMING TABLE a AS %s;CREATE STREAMING TABLE b AS %s"
                .formatted(query, query));
    PipelineModel model = project.model();

    List<String> all =
        model.flows().stream()
            .flatMap(it -> LedPlan.ledBy(it, model).stream())
            .map(FlowModel::name)
            .toList();
    assertThat(all).containsExactly("bronze");
  }

  @Test
  void flowThatReadsABatchTwiceDoesNot() {
    project.write("pipeline.yml", PIPELINE + "late-rows: keep\n");
    PipelineModel model = gold("SELECT k, ts, count(*) AS n FROM WATERMARKED GROUP BY k, ts");

    assertThat(model.targetOf(flow(model, "gold")).keepsLate()).isTrue();
    assertThat(ledBy(model)).isEmpty();
  }

  @Test
  void flowThatSendsABatchDoesNot() {
    project.sql(
        BRONZE
            + text(
                "CREATE FLOW gold AS INSERT INTO out BY NAME SELECT to_json(struct(k, count(*) AS n)) AS value"
                    + " FROM WATERMARKED GROUP BY k, ts"));

    assertThat(ledBy(project.model())).isEmpty();
  }

  @Test
  void columnsThatTheLeadingFlowUsesAreThoseLeftByTheOptimizer() {
    PipelineModel model =
        gold(
            "SELECT window.start AS s, count(DISTINCT id) AS n FROM WATERMARKED GROUP BY window(ts, '1 hour')");

    assertThat(used(model)).hasValueSatisfying(it -> assertThat(it).containsOnly("id", "ts"));
  }

  /** The optimizer knows without looking that it is never null. */
  @Test
  void columnThatIsNeverNullIsUsedWhereThatIsAskedFor() {
    assertThat(used(gold("SELECT k, count(_source) AS n FROM STREAM events GROUP BY k")))
        .hasValueSatisfying(it -> assertThat(it).containsOnly("k", "_source"));
  }

  @Test
  void columnsAreThoseOfAnyTimeOfTheDay() {
    assertThat(
            used(
                gold(
                    "SELECT k, max(IF(hour(current_timestamp()) < 12, id, length(other))) AS n FROM STREAM events GROUP BY k")))
        .hasValueSatisfying(it -> assertThat(it).containsOnly("k", "id", "other"));
  }

  @Test
  void flowThatNeedsNoRecordDoesNotLead() {
    assertThat(used(gold("SELECT k, count(*) AS n FROM STREAM events WHERE 1 > 2 GROUP BY k")))
        .isEmpty();
  }

  private static Optional<Set<String>> used(PipelineModel model) {
    return LedPass.used(SharedSpark.session(), model.sources().get("events"), flow(model, "gold"));
  }

  private PipelineModel gold(String query) {
    return project.sql(BRONZE + "CREATE STREAMING TABLE gold AS " + text(query)).model();
  }

  private static String text(String query) {
    return query.replace("WATERMARKED", WATERMARKED);
  }

  private static List<String> ledBy(PipelineModel model) {
    return LedPlan.ledBy(flow(model, "gold"), model).stream().map(FlowModel::name).toList();
  }

  private static FlowModel flow(PipelineModel model, String name) {
    return model.flows().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }
}
