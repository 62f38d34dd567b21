package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path directory;

  /** What a command did. */
  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of());
    int code = Main.run(terminal, arguments);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "run",
        "query",
        "lint",
        "list",
        "explain",
        "generate",
        "emulator",
        "version"
      })
  void everyCommandHasHelp(String command) {
    Outcome outcome = run(command, "--help");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("Usage: lakeweir " + command);
  }

  @Test
  void versionNamesWhatItRunsOn() {
    assertThat(run("version").out())
        .contains("lakeweir 0.", "spark    4.2", "delta    4.4", "kafka    4.3");
  }

  @Test
  void misspeltCommandIsWrongUse() {
    Outcome outcome = run("rum", "somewhere");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("[E901]", "Did you mean: lakeweir run?");
  }

  @Test
  void csvIsForQueriesOnly() {
    Outcome outcome = run("list", "somewhere", "--output", "csv");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("Cannot write the output of list as csv");
  }

  @Test
  void missingProjectIsToldWithoutStackTrace() {
    Outcome outcome = run("lint", directory.resolve("nowhere").toString());

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("[E101]").doesNotContain("\tat ");
  }

  @Test
  void lintTellsAllMistakesOfAllFilesAsJson() throws IOException {
    project(
        "name: broken\nstorage: lake\nsources:\n  a: {format: text, options: {path: ., maxFilesPerTriger: 1}}\n",
        "CREATE STREAMING TABLE t AS\nSELECT valu FROM STREAM a;\nCREATE STREAMING TABLE u AS SELECT * FROM STREAM tt");

    Outcome outcome = run("lint", directory.toString(), "--output", "json");

    assertThat(outcome.code()).isEqualTo(1);
    JsonNode problems = new ObjectMapper().readTree(outcome.out()).get("problems");
    assertThat(problems)
        .extracting(CommandLineTest::place)
        .containsExactly(
            "E103 pipeline.yml:4:40",
            "E205 transformations/t.sql:2:8",
            "E204 transformations/t.sql:3:43");
  }

  @Test
  void projectInTheReadmeIsValid() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    project(block(readme, "yaml"), block(readme, "sql"));

    Outcome outcome = run("lint", directory.toString());

    assertThat(outcome.code()).as(outcome.out()).isZero();
  }

  @Test
  void retailExampleIsListed() throws IOException {
    Outcome outcome = run("list", ROOT.resolve("examples/retail").toString(), "--output", "json");

    JsonNode list = new ObjectMapper().readTree(outcome.out());
    assertThat(list.get("tables").findValuesAsText("name"))
        .containsExactlyInAnyOrder("bronze", "silver", "gold");
    assertThat(list.at("/sources/0/name").asText()).isEqualTo("clicks");
  }

  @Test
  void explainTellsHowEachFlowRuns() {
    Outcome outcome =
        run("explain", ROOT.resolve("examples/retail").toString(), "--set", "storage=" + directory);

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(
            """
            READS            FLOW       WRITES
            clicks (source)  -> bronze  -> bronze, bronze_quarantine
            """,
            """
            flow bronze
              query      transformations/bronze.sql:5:4
              reads      clicks (source)
              writes     bronze: append
              commits    directly, as it is declared: one job writes its files, Delta Kernel commits them
              trigger    continuous: a batch as soon as the last one is done
              runs as    batch query bronze
                         reads one stream and computes each batch on its own
              one pass   yes: one job reads and decodes a batch once, for table and quarantine
              state      none
            """,
            """
              watermark  eventTime, 10 minutes behind the latest
              state      distinct aggregate by window, eventType, userAgent.platform
                keeps    one row of aggregation buffers and one for each distinct value
                until    the watermark, 10 minutes behind, passes the end of window
            """,
            """
              state      first row within the watermark by eventType, eventID
                keeps    that the key was seen
                until    10 minutes after the key's first eventTime
            """);
  }

  @Test
  void explainShowsSparksPlanOfATableAsJson() throws IOException {
    Outcome outcome =
        run(
            "explain",
            ROOT.resolve("examples/retail").toString(),
            "GOLD",
            "--plan",
            "--output",
            "json",
            "--set",
            "storage=" + directory);

    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode flows = new ObjectMapper().readTree(outcome.out()).get("flows");
    assertThat(flows.findValuesAsText("table")).containsExactly("gold");
    assertThat(flows.at("/0/queries/0/kind").asText()).isEqualTo("stream");
    assertThat(flows.at("/0/write").asText())
        .isEqualTo("upsert by window_start, window_end, eventType, platform");
    assertThat(flows.at("/0/commit").asText())
        .isEqualTo("while it is small directly: one job writes it anew; then by Delta's MERGE");
    assertThat(flows.at("/0/onePass/refusal").asText())
        .isEqualTo("it remembers rows, or reads several streams");
    assertThat(flows.at("/0/plan").asText())
        .contains("StreamingRelation", "bronze", "TransformWithState", "EventTimeWatermark");
  }

  @Test
  void explainTellsWhyATableIsNotCommittedDirectly() {
    Outcome outcome = run("explain", ROOT.resolve("examples/transactions").toString());

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("commits    by Delta's Spark writer: it is partitioned");
  }

  @Test
  void explainOfAnUnknownTableNamesTheNearest() {
    Outcome outcome = run("explain", ROOT.resolve("examples/retail").toString(), "golt");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("[E204]", "golt", "Did you mean 'gold'?");
  }

  @Test
  void explainTellsHowLongAJoinRemembers() throws IOException {
    String source =
        "  %s: {format: json, options: {path: .}, decode: {schema: \"id INT, %s TIMESTAMP\"}}\n";
    project(
        "name: ads\nsources:\n" + source.formatted("shown", "a") + source.formatted("clicked", "b"),
        """
        CREATE STREAMING TABLE pairs AS
        SELECT s.id, s.a, c.b FROM STREAM shown WATERMARK a DELAY OF INTERVAL 1 HOUR AS s
        JOIN STREAM clicked WATERMARK b DELAY OF INTERVAL 1 HOUR AS c
        ON s.id = c.id AND c.b BETWEEN s.a AND s.a + INTERVAL 15 MINUTES;
        CREATE STREAMING TABLE seen AS SELECT DISTINCT id FROM STREAM shown;
        """);

    Outcome outcome =
        run(
            "explain",
            directory.toString(),
            "--plan",
            "--set",
            "storage=" + directory.resolve("lake"));

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(
            "state      inner join of streams by (id = id)",
            "keeps    the rows of both sides",
            "left rows until the watermark passes the times that they can match; right rows until the watermark passes the times that they can match",
            "reject query pairs.rejected.clicked",
            "StreamingSymmetricHashJoin",
            "for ever: nothing says when a key is done");
  }

  @Test
  void queryBeforeTheFirstRunTellsWhatToDo() {
    Outcome outcome =
        run(
            "query",
            ROOT.resolve("examples/retail").toString(),
            "SELECT * FROM gold",
            "--set",
            "storage=" + directory);

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("query:1:15 [E204]", "nothing has been written yet");
  }

  @Test
  void queryRefusesToWrite() {
    Outcome outcome =
        run(
            "query",
            ROOT.resolve("examples/retail").toString(),
            "CREATE TABLE x (a INT)",
            "--set",
            "storage=" + directory);

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("Cannot run the statement: a query only reads");
  }

  @Test
  void queryWritesCsvAndJson() {
    String[] query = {
      "query",
      ROOT.resolve("examples/retail").toString(),
      "SELECT 'a,b' AS text, TIMESTAMP '2024-01-02 03:04:05.123456Z' AS at, array(1, 2) AS list, NULL AS none",
      "--set",
      "storage=" + directory,
      "--output"
    };
    String[] csv = java.util.Arrays.copyOf(query, query.length + 1);
    csv[query.length] = "csv";
    String[] json = java.util.Arrays.copyOf(query, query.length + 1);
    json[query.length] = "json";

    assertThat(run(csv).out())
        .isEqualTo("text,at,list,none\n\"a,b\",2024-01-02T03:04:05.123456Z,\"[1,2]\",\n");
    assertThat(run(json).out())
        .isEqualTo(
            "{\"text\":\"a,b\",\"at\":\"2024-01-02T03:04:05.123456Z\",\"list\":[1,2],\"none\":null}"
                + System.lineSeparator());
  }

  private static String place(JsonNode problem) {
    return "%s %s:%d:%d"
        .formatted(
            problem.get("code").asText(),
            problem.get("file").asText(),
            problem.get("line").asInt(),
            problem.get("column").asInt());
  }

  private static String block(String markdown, String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(markdown);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private void project(String yaml, String sql) throws IOException {
    Files.writeString(directory.resolve("pipeline.yml"), yaml);
    Path transformations = Files.createDirectories(directory.resolve("transformations"));
    Files.writeString(transformations.resolve("t.sql"), sql);
  }
}
