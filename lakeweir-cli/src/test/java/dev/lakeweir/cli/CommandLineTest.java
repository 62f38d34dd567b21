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
  @ValueSource(strings = {"demo", "run", "query", "lint", "list", "version"})
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
