package dev.lakeweir.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineExplanationTest {
  private static final String PIPELINE =
      """
      name: shop
      storage: lake
      sources:
        events:
          format: kafka
          options: {kafka.bootstrap.servers: "localhost:1", subscribe: events}
          decode: {format: json, schema: "id INT, k STRING, tags ARRAY<STRING>"}
      """;
  private static final String TABLES =
      """
      CREATE STREAMING TABLE bronze AS SELECT id FROM STREAM events;
      CREATE STREAMING TABLE silver AS SELECT id, explode(tags) AS tag FROM STREAM events;
      """;

  @TempDir Path directory;
  private TestProject project;

  @BeforeEach
  void createProject() {
    project = new TestProject(directory).write("pipeline.yml", PIPELINE);
  }

  @Test
  void flowsInOnePassAreNamed() {
    Map<String, OnePassExplanation> flows =
        explained(
            "CREATE STREAMING TABLE gold AS SELECT k, count(*) AS n FROM STREAM events GROUP BY k");

    assertThat(flows.get("bronze").refusal()).isEmpty();
    assertThat(flows.get("bronze").with()).containsExactly("silver");
    assertThat(flows.get("silver").with()).containsExactly("bronze");
    assertThat(flows.get("gold").with()).isEmpty();
    assertThat(flows.get("gold").refusal())
        .contains(
            "it remembers rows, or reads several streams; run --once computes bronze, silver with it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT id FROM STREAM events WHERE 1 > 2                   | it has a step that is not for one row
          SELECT id, CAST('today' AS DATE) AS d FROM STREAM events   | it asks for the time by cast(today as date)
          SELECT id, rand() AS r FROM STREAM events                  | it computes what is not the same twice
          """)
  void flowThatDoesNotCompileIsToldAndNotNamed(String query, String refusal) {
    Map<String, OnePassExplanation> flows = explained("CREATE STREAMING TABLE other AS " + query);

    assertThat(flows.get("other").refusal().orElseThrow()).startsWith(refusal);
    assertThat(flows.get("other").with()).isEmpty();
    assertThat(flows.get("silver").with()).containsExactly("bronze");
  }

  /** The columns that it uses would be other ones at another time of the day. */
  @Test
  void flowThatCannotLeadIsNotToldToLead() {
    Map<String, OnePassExplanation> flows =
        explained(
            "CREATE STREAMING TABLE gold AS SELECT k, count(*) AS n FROM STREAM events"
                + " WHERE CAST('now' AS TIMESTAMP) > TIMESTAMP '2026-01-01' GROUP BY k");

    assertThat(flows.get("gold").refusal()).contains("it remembers rows, or reads several streams");
  }

  /** As a run does: its own query tells of what Spark cannot compute. */
  @Test
  void flowThatSparkDoesNotPlanIsExplainedToo() {
    Map<String, OnePassExplanation> flows =
        explained(
            "CREATE STREAMING TABLE gold AS SELECT k, count(*) AS n FROM STREAM events"
                + " WHERE id > CAST('x' AS INT) GROUP BY k;"
                + "CREATE STREAMING TABLE other AS SELECT id FROM STREAM events"
                + " WHERE id > CAST('x' AS INT)");

    assertThat(flows.get("gold").refusal()).contains("it remembers rows, or reads several streams");
    assertThat(flows.get("other").refusal().orElseThrow()).startsWith("Spark does not plan it so");
  }

  private Map<String, OnePassExplanation> explained(String more) {
    project.sql(TABLES + more);
    List<FlowExplanation> flows = PipelineExplanation.of(SharedSpark.session(), project.model());
    return flows.stream()
        .collect(Collectors.toMap(it -> it.flow().name(), FlowExplanation::onePass));
  }
}
