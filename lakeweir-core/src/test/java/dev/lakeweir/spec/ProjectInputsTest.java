package dev.lakeweir.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.Mistake;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectInputsTest {
  private static final String SOURCE =
      "name: a\nsources:\n  s:\n    format: kafka\n    options:\n      subscribe: t\n";

  @TempDir Path directory;
  private ProjectFixture project;

  @BeforeEach
  void createProject() {
    project = new ProjectFixture(directory);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "${A},                one",
        "x-${A}-${B:b},       x-one-b",
        "${B:},               \"\"",
        "${B:host:9092},      host:9092",
        "${EMPTY:b},          \"\"",
        "$${A},               ${A}",
        "$${A}${A},           ${A}one",
        "$A,                  $A",
        "a$,                  a$"
      })
  void variablesAreResolved(String written, String expected) {
    project.env("A", "one").env("EMPTY", "");
    project.write("pipeline.yml", "name: a\nconfiguration:\n  x.y: '" + written + "'\n");

    assertThat(project.read().configuration()).isEqualTo(Map.of("x.y", expected));
  }

  @Test
  void keysAreNotResolved() {
    project.write("pipeline.yml", "name: a\nconfiguration:\n  ${A}: x\n");

    assertThat(project.read().configuration()).isEqualTo(Map.of("${A}", "x"));
  }

  @Test
  void allUndefinedVariablesAreReported() {
    project.write("pipeline.yml", "name: ${A}\nstorage: ${B}/${C}\n");

    assertThat(project.lint())
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "Cannot resolve variable: A",
            "Cannot resolve variable: B",
            "Cannot resolve variable: C");
  }

  @Test
  void whatAVariableHoldsIsNeverShown() {
    project.env("SECRET", "hunter2");
    project.write("pipeline.yml", "name: '${SECRET} '\ntrigger: ${SECRET}\n");

    assertThat(project.lint())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem.render()).doesNotContain("hunter2"))
        .allSatisfy(problem -> assertThat(problem.message()).contains("${SECRET}"));
  }

  @Test
  void settingsOverrideWhatIsWritten() {
    project.write("pipeline.yml", SOURCE + "trigger: ${UNDEFINED}\nconfiguration:\n");
    project
        .set("name=b")
        .set("trigger=available-now")
        .set("sources.s.options.kafka.bootstrap.servers=h:1")
        .set("sources.s.options.subscribe=u")
        .set("configuration.spark.sql.x=a=b");

    ProjectDefinition read = project.read();

    assertThat(read.name()).isEqualTo("b");
    assertThat(read.trigger()).isEqualTo(TriggerDefinition.AVAILABLE_NOW);
    assertThat(read.configuration()).isEqualTo(Map.of("spark.sql.x", "a=b"));
    assertThat(read.sources().get("s").options())
        .containsEntry(
            "kafka.bootstrap.servers",
            new PropertyDefinition(
                "h:1", new Position("--set sources.s.options.kafka.bootstrap.servers", 1, 1)))
        .extractingByKey("subscribe")
        .extracting(PropertyDefinition::value)
        .isEqualTo("u");
  }

  @Test
  void settingsCanDeclareASource() {
    project
        .set("sources.s.format=text")
        .set("sources.s.options.path=in")
        .set("sources.s.decode.format=json")
        .set("sources.s.decode.schema=a INT");

    assertThat(project.read().sources().get("s").decode())
        .map(DecodeDefinition::schema)
        .contains(new SqlText("a INT", new Position("--set sources.s.decode.schema", 1, 1)));
  }

  @Test
  void valueThatIsSetIsCheckedLikeAWrittenOne() {
    project.set("trigger=soon").set("sources.s.options.x=1");

    assertThat(project.lint())
        .extracting(problem -> problem.position().map(Object::toString).orElse(""))
        .containsExactly("--set sources.s.options.x:1:1", "--set trigger:1:1");
  }

  static Stream<Mistake> settings() {
    return Stream.of(
        Mistake.of("a word", "name", "E109", "--set name:1:1", "a path and a value", "storage="),
        Mistake.of("a key", "storge=x", "E109", "--set storge:1:1", "key: storge", "'storage'"),
        Mistake.of(
            "a key of a source",
            "sources.s.opions.x=1",
            "E109",
            "--set sources.s.opions.x:1:1",
            "opions",
            "'options'"),
        Mistake.of("a map", "sources.s=x", "E109", "--set sources.s:1:1", "a map", "a dot"),
        Mistake.of(
            "a path too long", "name.x=y", "E109", "--set name.x:1:1", "below it: x", "End"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void settingThatNamesNothingIsReported(Mistake mistake) {
    mistake.assertReported(project.set(mistake.text()).lint());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"s3a://bucket/x", "abfss://c@a.dfs.core.windows.net/x", "file:/x", "/x/y"})
  void storageElsewhereStaysAsItIs(String storage) {
    assertThat(project.set("storage=" + storage).read().storage().value()).isEqualTo(storage);
  }

  @Test
  void storageIsUnderTheProjectUnlessSaidOtherwise() {
    assertThat(project.read().storage())
        .isEqualTo(new PropertyDefinition(directory + "/lake", new Position("pipeline.yml", 1, 1)));
    assertThat(project.set("storage=../x").read().storage().value())
        .isEqualTo(directory.getParent() + "/x");
  }

  static Stream<Map.Entry<String, SqlText>> schemas() {
    return Stream.of(
        Map.entry("a INT", text("a INT", 9, 15)),
        Map.entry("'a INT'", text("a INT", 9, 16)),
        Map.entry("\"a\\tINT\"", text("a\tINT", 9, 16)),
        Map.entry("'a INT COMMENT ''x'''", text("a INT COMMENT 'x'", 9, 16)),
        Map.entry("|-\n        a INT,\n        b INT", text("a INT,\n        b INT", 10, 9)),
        Map.entry("|2 # why\n\n        a INT\n", text("a INT", 11, 9)),
        Map.entry(">\n        a INT,\n        b INT\n", text("a INT,\n        b INT", 10, 9)),
        Map.entry("\n        a INT,\n        b INT", text("a INT,\n        b INT", 10, 9)),
        Map.entry("|\n        a ${T},\n        é INT", text("a INT,\n        é INT", 10, 9)));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void schemaKnowsWhereItsFirstCharacterStands(Map.Entry<String, SqlText> schema) {
    project.env("T", "INT");
    project.write(
        "pipeline.yml",
        SOURCE + "    decode:\n      format: json\n      schema: " + schema.getKey());

    assertThat(project.read().sources().get("s").decode())
        .map(DecodeDefinition::schema)
        .contains(schema.getValue());
  }

  @Test
  void aliasStandsForWhatItRefersTo() {
    project.write(
        "pipeline.yml",
        SOURCE
            + "  u:\n    format: kafka\n    options: &o {assign: x}\n  v:\n"
            + "    format: kafka\n    options: *o\n");

    assertThat(project.read().sources().get("v").options().get("assign"))
        .isEqualTo(new PropertyDefinition("x", new Position("pipeline.yml", 9, 26)));
  }

  private static SqlText text(String text, int line, int column) {
    return new SqlText(text, new Position("pipeline.yml", line, column));
  }
}
