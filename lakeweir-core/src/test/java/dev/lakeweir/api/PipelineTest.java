package dev.lakeweir.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.CompiledSource;
import dev.lakeweir.DocumentBlocks;
import dev.lakeweir.SharedSpark;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.run.RunOptions;
import dev.lakeweir.spec.ProjectDefinition;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
  private static final String GUIDE = "docs/java-api.md";

  @TempDir Path directory;

  @Test
  void exampleOfTheGuideSaysInJavaWhatItsFilesSay() throws Exception {
    write("pipeline.yml", DocumentBlocks.of(GUIDE, "yaml").get(0));
    write("transformations/all.sql", DocumentBlocks.of(GUIDE, "sql").get(0));

    ProjectDefinition fromFiles = Pipeline.read(directory).definition();
    ProjectDefinition fromJava = guide().definition();

    assertThat(fromJava)
        .usingRecursiveComparison(
            RecursiveComparisonConfiguration.builder()
                .withIgnoredFieldsOfTypes(Position.class)
                .build())
        .isEqualTo(fromFiles);
  }

  @Test
  void exampleOfTheGuideRunsAndGoesOn() throws Exception {
    SparkSession spark = SharedSpark.session();
    String zone = spark.conf().get("spark.sql.session.timeZone");
    int views = spark.catalog().listTables().collectAsList().size();
    write(
        "in/1.json",
        """
        {"id": 1, "customer": "ada", "amount": 250.00, "at": "2024-01-01T10:00:00Z"}
        {"id": 2, "customer": null, "amount": 1.00, "at": "2024-01-01T10:00:00Z"}
        {"id": "three"}
        """);
    Lakeweir.drain(spark, guide());
    write("in/2.json", "{\"id\": 4, \"customer\": \"ada\", \"amount\": 0.50}\n");

    List<FlowStatus> status = Lakeweir.drain(spark, guide());

    assertThat(status).extracting(FlowStatus::state).containsOnly(FlowStatus.State.FINISHED);
    assertThat(rows("totals", "customer", "amount")).containsExactly("ada|250.50");
    assertThat(rows("noticed", "id", "why")).containsExactly("1|large");
    assertThat(rows("bronze_quarantine", "decode(body, 'UTF-8')")).hasSize(1);
    assertThat(spark.conf().get("spark.sql.session.timeZone")).isEqualTo(zone);
    assertThat(spark.catalog().listTables().collectAsList()).hasSize(views);
  }

  @Test
  void startedPipelineIsTheOnlyOneAndStops() throws Exception {
    write("in/1.json", "{\"id\": 1, \"customer\": \"ada\", \"amount\": 2}\n");
    SparkSession spark = SharedSpark.session();
    Pipeline pipeline = guide();

    try (RunningPipeline running = Lakeweir.start(spark, pipeline, RunOptions.continuous())) {
      assertThatThrownBy(() -> Lakeweir.drain(spark, pipeline))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("[E401]");
      running.stop();
      assertThat(running.await()).hasSize(3);
    }
    assertThat(Lakeweir.drain(spark, pipeline)).hasSize(3);
    assertThat(rows("totals", "customer", "amount")).containsExactly("ada|2.00");
  }

  @Test
  void problemsNameTheElementThatIsWrong() {
    Pipeline pipeline =
        Pipeline.builder("broken")
            .directory(directory)
            .source("lines", "text", source -> source.option("path", "."))
            .table(
                "kept",
                table ->
                    table
                        .expect("known", "valeu IS NOT NULL")
                        .query("SELECT value\nFROM STREAM lines"))
            .table("lost", table -> table.query("SELECT\n  valu FROM STREAM lines"))
            .flow("more", "kep", "SELECT value FROM STREAM lines")
            .build();

    assertThat(Lakeweir.lint(SharedSpark.session(), pipeline))
        .extracting(PipelineTest::place)
        .containsExactlyInAnyOrder(
            "table kept:1:1 E205", "table lost:2:3 E205", "flow more:1:1 E204");
  }

  @Test
  void buildTellsAllThatIsWrongAtOnce() {
    PipelineBuilder builder =
        Pipeline.builder("broken")
            .directory(directory)
            .trigger("sometimes")
            .source("lines", "txt", source -> source.option("path", "."))
            .table("a", table -> table.property("lakeweir.write.mod", "append").query("SELECT 1"))
            .table("a", table -> table.query("SELEC 1"))
            .sql("more", "CREATE STREAMING TABLE")
            .set("storag", "x");

    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting(PipelineTest::place)
                    .containsExactlyInAnyOrder(
                        "trigger:1:1 E105",
                        "sources.lines.format:1:1 E111",
                        "table a:1:1 E209",
                        "table a:1:1 E201",
                        "more:1:23 E201",
                        "--set storag:1:1 E109"))
        .hasMessageContaining("Did you mean 'lakeweir.write.mode'?");
  }

  @Test
  void textsComeThroughUnchanged() {
    ProjectDefinition definition =
        Pipeline.builder("texts")
            .directory(directory)
            .environment(Map.of("PLACE", "in"))
            .source("lines", "text", source -> source.option("path", "${PLACE}/x"))
            .table(
                "a-b",
                table ->
                    table
                        .comment("it's a \\n 'text'")
                        .property("owner's key", "a\\b'c")
                        .upsert("x", "y")
                        .sequenceBy("z")
                        .clusteredBy("odd ` name")
                        .query("SELECT * FROM STREAM lines;"))
            .build()
            .definition();

    assertThat(definition.sources().get("lines").options().get("path").value()).isEqualTo("in/x");
    var table = definition.tables().get(0);
    assertThat(table.name()).isEqualTo("a-b");
    assertThat(table.comment()).contains("it's a \\n 'text'");
    assertThat(table.properties().get("owner's key").value()).isEqualTo("a\\b'c");
    assertThat(table.properties().get("lakeweir.write.keys").value()).isEqualTo("x, y");
    assertThat(table.clusteredBy().get(0).value()).isEqualTo("odd ` name");
    assertThat(table.query().orElseThrow().text()).isEqualTo("SELECT * FROM STREAM lines");
  }

  private static String place(Problem problem) {
    return problem.position().orElseThrow() + " " + problem.code().id();
  }

  private Pipeline guide() throws Exception {
    Path source = write("src/Orders.java", DocumentBlocks.of(GUIDE, "java").get(0));
    Path classes = directory.resolve("classes");
    CompiledSource.compile(classes, List.of(source));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      return (Pipeline)
          loader.loadClass("Orders").getMethod("pipeline", Path.class).invoke(null, directory);
    }
  }

  private List<String> rows(String table, String... columns) {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(directory.resolve("lake").resolve(table).toString())
        .selectExpr(columns)
        .collectAsList()
        .stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }

  private Path write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
