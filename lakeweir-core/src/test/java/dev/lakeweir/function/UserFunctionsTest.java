package dev.lakeweir.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lakeweir.CompiledSource;
import dev.lakeweir.DocumentBlocks;
import dev.lakeweir.SharedSpark;
import dev.lakeweir.api.Lakeweir;
import dev.lakeweir.api.Pipeline;
import dev.lakeweir.api.PipelineBuilder;
import dev.lakeweir.problem.Problem;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UserFunctionsTest {
  private static final Path EXAMPLE = DocumentBlocks.ROOT.resolve("examples/functions");

  @TempDir static Path shared;
  private static Path jar;

  @TempDir Path directory;

  /** Known to the class path, and its types known to Java. */
  public static final class Repeat implements UDF2<String, Integer, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String call(String text, Integer times) {
      return text.repeat(times);
    }
  }

  /** Says nothing of its type. */
  public static final class Anything implements UDF1<Object, Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public Object call(Object value) {
      return String.valueOf(value).toUpperCase(Locale.ROOT);
    }
  }

  /** Cannot be made by others. */
  static final class Hidden implements UDF1<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String call(String value) {
      return value;
    }
  }

  @BeforeAll
  static void buildExample() throws IOException {
    jar = shared.resolve("target/functions.jar");
    try (Stream<Path> sources = Files.walk(EXAMPLE.resolve("src/main/java"))) {
      CompiledSource.compile(
          shared.resolve("classes"),
          sources.filter(source -> source.toString().endsWith(".java")).toList());
    }
    CompiledSource.pack(shared.resolve("classes"), jar);
  }

  @Test
  void exampleGivesTheSameForEveryCutIntoBatchesWithARestartBetween() throws IOException {
    Pipeline inSteps = example("steps", "1.json");
    drain(inSteps);
    copy("steps", "data/2.json");
    drain(inSteps);
    drain(inSteps);
    Pipeline atOnce = example("once", "1.json", "2.json");
    drain(atOnce);

    assertThat(rows("steps", "regulars")).containsExactly("ada|3");
    assertThat(rows("steps", "pages"))
        .containsExactly("https://shop.example/milk|2|grace", "https://shop.example/tea|4|grace");
    for (String table : List.of("cleaned", "pages", "regulars")) {
      assertThat(rows("steps", table)).isEqualTo(rows("once", table));
    }
  }

  /** Spark deletes those of sessions that are garbage, and may still ask for them. */
  @Test
  void jarsStayWhenSessionsAreGarbage() throws Exception {
    Pipeline pipeline = example("kept", "1.json");
    drain(pipeline);
    var added = SharedSpark.session().sparkContext().allAddedJars();
    assertThat(added.size()).isPositive();

    WeakReference<Object> garbage = new WeakReference<>(new Object());
    await().until(() -> isCollected(garbage));
    // Spark's cleaner works in the background.
    await()
        .during(Duration.ofMillis(500))
        .until(() -> SharedSpark.session().sparkContext().allAddedJars().equals(added));
  }

  private static boolean isCollected(WeakReference<Object> garbage) {
    System.gc();
    return garbage.get() == null;
  }

  @Test
  void argumentsAreCastAndTypesGoThroughTheGraph() {
    Pipeline pipeline =
        project(
            it ->
                it.function("twofold", Repeat.class)
                    .function(
                        "shout",
                        Anything.class.getName(),
                        function -> function.returns("STRING").nondeterministic())
                    .table(
                        "t",
                        table ->
                            table.query(
                                "SELECT shout(twofold(value, 2L)) AS twice, twofold(5, '2') AS fives FROM STREAM lines"))
                    .table("u", table -> table.query("SELECT twice + 1 AS n FROM STREAM t")));

    assertThat(Lakeweir.lint(SharedSpark.session(), pipeline)).isEmpty();
  }

  static Stream<Arguments> wrongFunctions() {
    String clean = "com.acme.CleanUrl";
    return Stream.of(
        arguments(
            "no jar",
            clean,
            "nowhere.jar",
            "",
            "functions.f.jar:1:1 E114",
            "nowhere.jar",
            "Build it first"),
        arguments(
            "no class",
            "com.acme.CleanUrls",
            "JAR",
            "",
            "functions.f.class:1:1 E115",
            "there is no class com.acme.CleanUrls",
            "Did you mean 'com.acme.CleanUrl'?"),
        arguments(
            "no class and no jar",
            clean,
            "",
            "",
            "functions.f.class:1:1 E115",
            "no jar is given",
            "with its package"),
        arguments(
            "no function",
            "java.lang.Object",
            "",
            "",
            "functions.f.class:1:1 E115",
            "java.lang.Object is no function",
            "UDF0 to UDF22"),
        arguments(
            "hidden",
            Hidden.class.getName(),
            "",
            "",
            "functions.f.class:1:1 E115",
            "cannot be made",
            "public"),
        arguments(
            "no type",
            Anything.class.getName(),
            "",
            "",
            "functions.f.class:1:1 E115",
            "java.lang.Object",
            "returns:"),
        arguments(
            "bad type",
            Anything.class.getName(),
            "",
            "STRIN",
            "functions.f.returns:1:1 E",
            "STRIN",
            ""),
        arguments(
            "no columns",
            "com.acme.Milestones",
            "JAR",
            "",
            "functions.f.class:1:1 E115",
            "which columns",
            "returns:"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongFunctions")
  void wrongFunctionIsReportedAtItsPlace(
      String name,
      String type,
      String jarName,
      String returns,
      String place,
      String message,
      String hint) {
    Pipeline pipeline =
        project(
            it ->
                it.function(
                        "f",
                        type,
                        function -> {
                          if (!jarName.isEmpty()) {
                            function.jar(jarName.equals("JAR") ? jar.toString() : jarName);
                          }
                          if (!returns.isEmpty()) {
                            function.returns(returns);
                          }
                        })
                    .table("t", table -> table.query("SELECT value FROM STREAM lines")));

    Problem problem = only(pipeline);

    assertThat(place(problem)).startsWith(place);
    assertThat(problem.message()).contains(message);
    assertThat(problem.hint()).contains(hint);
  }

  static Stream<Arguments> wrongCalls() {
    return Stream.of(
        arguments("SELECT repeat2(value) AS x FROM STREAM lines", "table t:1:8 E207", "repeat2"),
        arguments(
            "SELECT repeat2(value, array(1)) AS x FROM STREAM lines", "table t:1:1 E206", "INT"),
        arguments(
            "SELECT * FROM milestones(TABLE(SELECT value FROM STREAM lines))",
            "table t:1:15 E115",
            "belong together"),
        arguments(
            "SELECT * FROM milestones(TABLE(SELECT value FROM STREAM lines) PARTITION BY vale)",
            "table t:1:15 E115",
            "vale"),
        arguments(
            "SELECT * FROM milestones(TABLE(SELECT value FROM STREAM lines) PARTITION BY value ORDER BY value)",
            "table t:1:15 E115",
            "ORDER BY"),
        arguments("SELECT * FROM milestones(1)", "table t:1:15 E115", "one table"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongCalls")
  void wrongCallIsReportedAtItsPlace(String query, String place, String message) {
    Pipeline pipeline =
        project(
            it ->
                it.function("repeat2", Repeat.class)
                    .function(
                        "milestones",
                        "com.acme.Milestones",
                        function -> function.jar(jar.toString()).returns("value STRING, n BIGINT"))
                    .table("t", table -> table.query(query)));

    Problem problem = only(pipeline);

    assertThat(place(problem)).as(problem.render()).isEqualTo(place);
    assertThat(problem.message()).contains(message);
  }

  @Test
  void namesOfSparkAndOfOthersAreTaken() {
    Pipeline pipeline =
        project(
            it ->
                it.function("upper", Repeat.class)
                    .function("explode", Repeat.class)
                    .function("f", Repeat.class)
                    .function("F", Repeat.class)
                    .table("t", table -> table.query("SELECT value FROM STREAM lines")));

    assertThat(Lakeweir.lint(SharedSpark.session(), pipeline))
        .extracting(UserFunctionsTest::place)
        .containsExactlyInAnyOrder(
            "functions.upper:1:1 E203", "functions.explode:1:1 E203", "functions.F:1:1 E203");
  }

  private Pipeline project(UnaryOperator<PipelineBuilder> more) {
    PipelineBuilder builder =
        Pipeline.builder("functions")
            .directory(directory)
            .source("lines", "text", source -> source.option("path", "."));
    return more.apply(builder).build();
  }

  private static Problem only(Pipeline pipeline) {
    List<Problem> problems = Lakeweir.lint(SharedSpark.session(), pipeline);
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private static String place(Problem problem) {
    return problem.position().orElseThrow() + " " + problem.code().id();
  }

  private Pipeline example(String name, String... data) throws IOException {
    List<String> files = new ArrayList<>(List.of("pipeline.yml", "transformations/visits.sql"));
    Stream.of(data).map(file -> "data/" + file).forEach(files::add);
    for (String file : files) {
      copy(name, file);
    }
    Files.createDirectories(directory.resolve(name).resolve("target"));
    Files.copy(jar, directory.resolve(name).resolve("target/functions.jar"));
    return Pipeline.read(directory.resolve(name));
  }

  private void copy(String name, String file) throws IOException {
    Path target = directory.resolve(name).resolve(file);
    Files.createDirectories(target.getParent());
    Files.copy(EXAMPLE.resolve(file), target);
  }

  private static void drain(Pipeline pipeline) {
    Lakeweir.drain(SharedSpark.session(), pipeline);
  }

  private List<String> rows(String project, String table) {
    SparkSession spark = SharedSpark.session();
    return spark
        .read()
        .format("delta")
        .load(directory.resolve(project).resolve("lake").resolve(table).toString())
        .collectAsList()
        .stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }
}
