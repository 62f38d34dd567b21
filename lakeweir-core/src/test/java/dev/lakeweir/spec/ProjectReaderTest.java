package dev.lakeweir.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectReaderTest {
  private static final String PIPELINE =
      """
      # A shop.
      name: retail
      storage: ./data/lake
      trigger: 10 seconds
      sources:
        clicks:
          format: kafka
          options:
            kafka.bootstrap.servers: localhost:9092
            subscribe: clicks
            maxOffsetsPerTrigger: 1_000
          decode:
            format: json
            schema: |
              eventID STRING NOT NULL,
              ts      TIMESTAMP
            on-error: drop
        files:
          format: json
          options: {path: in, latestFirst: TRUE}
          decode: {schema: "a INT"}
      configuration:
        spark.sql.shuffle.partitions: 4
      """;

  private static final String SILVER =
      """
      -- Clean events; one row each.
      CREATE OR REFRESH STREAMING TABLE IF NOT EXISTS silver (
        CONSTRAINT with_id EXPECT (id IS NOT NULL AND (a > 0 OR c = ')')) ON VIOLATION DROP ROW,
        id STRING NOT NULL COMMENT 'a; b',
        CONSTRAINT `known type` EXPECT (type IN ('a', 'b')) ON VIOLATION QUARANTINE,
        m MAP<STRING, DECIMAL(10, 2)>,
        CONSTRAINT seen EXPECT (ts < now())
      )
      USING DELTA
      TBLPROPERTIES ('lakeweir.write.mode' = "upsert", delta.appendOnly = false)
      PARTITIONED BY (`day`, type)
      CLUSTER BY (id)
      COMMENT 'It''s clean'
      AS WITH x AS (SELECT ';' AS s) -- no end; here
      SELECT * /* nor; here */ FROM STREAM clicks
      -- the end
      ;
      create streaming table later;
      CREATE OR REPLACE TEMP VIEW v COMMENT 'w' AS (SELECT 1);
      CREATE FLOW `more` COMMENT 'c' AS INSERT INTO later BY NAME
        FROM STREAM files SELECT a
      """;

  @TempDir Path directory;
  private ProjectFixture project;

  @BeforeEach
  void createProject() {
    project = new ProjectFixture(directory).delete("transformations/t.sql");
  }

  @Test
  void pipelineIsReadWithPositions() {
    ProjectDefinition read = readGood();

    assertThat(read.name()).isEqualTo("retail");
    assertThat(read.directory()).isEqualTo(directory.toAbsolutePath());
    assertThat(read.storage())
        .isEqualTo(new PropertyDefinition(directory + "/data/lake", at(3, 10)));
    assertThat(read.trigger()).isEqualTo(TriggerDefinition.every(Duration.ofSeconds(10)));
    assertThat(read.configuration()).isEqualTo(Map.of("spark.sql.shuffle.partitions", "4"));
    assertThat(read.sources()).containsOnlyKeys("clicks", "files");
  }

  @Test
  void anotherFileIsTakenInThePlaceOfPipelineYml() {
    project
        .write("pipeline.yml", "name: wrong\nnonsense: 1\n")
        .write("other.yml", "name: other\n")
        .write("transformations/t.sql", ProjectFixture.TABLE);
    ProjectInputs inputs = new ProjectInputs(directory.resolve("other.yml"), Map.of(), List.of());

    ProjectDefinition read = ProjectReader.read(inputs);

    assertThat(read.name()).isEqualTo("other");
    assertThat(read.directory()).isEqualTo(directory.toAbsolutePath());
    assertThat(read.tables()).hasSize(1);
  }

  @Test
  void otherFileThatIsNotThereIsNamed() {
    ProjectInputs inputs = new ProjectInputs(directory.resolve("none.yml"), Map.of(), List.of());
    Problems problems = new Problems();

    assertThat(ProjectReader.read(inputs, problems)).isEmpty();

    assertThat(problems.sorted())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(ErrorCode.PROJECT_NOT_FOUND);
              assertThat(problem.message()).contains("no none.yml in: " + directory);
            });
  }

  @Test
  void sourceIsReadWithPositions() {
    SourceDefinition clicks = readGood().sources().get("clicks");

    assertThat(clicks.name()).isEqualTo("clicks");
    assertThat(clicks.position()).isEqualTo(at(6, 3));
    assertThat(clicks.format()).isEqualTo("kafka");
    assertThat(clicks.options())
        .containsExactly(
            Map.entry(
                "kafka.bootstrap.servers", new PropertyDefinition("localhost:9092", at(9, 32))),
            Map.entry("subscribe", new PropertyDefinition("clicks", at(10, 18))),
            Map.entry("maxOffsetsPerTrigger", new PropertyDefinition("1_000", at(11, 29))));
    DecodeDefinition decode = clicks.decode().orElseThrow();
    assertThat(decode.format()).isEqualTo("json");
    assertThat(decode.onError()).isEqualTo(OnError.DROP);
    assertThat(decode.schema().position()).isEqualTo(at(15, 9));
    assertThat(decode.schema().text())
        .isEqualTo("eventID STRING NOT NULL,\n        ts      TIMESTAMP");
  }

  @Test
  void jsonSourceImpliesItsDecoding() {
    SourceDefinition files = readGood().sources().get("files");

    assertThat(files.options().get("latestFirst").value()).isEqualTo("TRUE");
    assertThat(files.decode())
        .contains(
            new DecodeDefinition("json", new SqlText("a INT", at(21, 23)), OnError.QUARANTINE));
  }

  @Test
  void tableIsReadWithPositions() {
    TableDefinition table = readGood().tables().get(0);

    assertThat(table.name()).isEqualTo("silver");
    assertThat(table.position()).isEqualTo(sql(2, 49));
    assertThat(table.comment()).contains("It's clean");
    assertThat(table.partitionedBy())
        .containsExactly(
            new PropertyDefinition("day", sql(11, 17)),
            new PropertyDefinition("type", sql(11, 24)));
    assertThat(table.clusteredBy()).containsExactly(new PropertyDefinition("id", sql(12, 13)));
    assertThat(table.properties())
        .containsExactly(
            Map.entry("lakeweir.write.mode", new PropertyDefinition("upsert", sql(10, 40))),
            Map.entry("delta.appendOnly", new PropertyDefinition("false", sql(10, 69))));
    assertThat(table.query())
        .contains(
            new SqlText(
                "WITH x AS (SELECT ';' AS s) -- no end; here\n"
                    + "SELECT * /* nor; here */ FROM STREAM clicks",
                sql(14, 4)));
  }

  @Test
  void expectationsAreCutOutOfTheColumns() {
    TableDefinition table = readGood().tables().get(0);

    assertThat(table.expectations())
        .containsExactly(
            new ExpectationDefinition(
                "with_id",
                sql(3, 14),
                new SqlText("id IS NOT NULL AND (a > 0 OR c = ')')", sql(3, 30)),
                OnViolation.DROP_ROW),
            new ExpectationDefinition(
                "known type",
                sql(5, 14),
                new SqlText("type IN ('a', 'b')", sql(5, 35)),
                OnViolation.QUARANTINE),
            new ExpectationDefinition(
                "seen", sql(7, 14), new SqlText("ts < now()", sql(7, 27)), OnViolation.WARN));
    SqlText columns = table.columns().orElseThrow();
    assertThat(columns.position()).isEqualTo(sql(4, 3));
    assertThat(columns.text().lines().map(String::stripTrailing))
        .containsExactly(
            "id STRING NOT NULL COMMENT 'a; b',", "", "  m MAP<STRING, DECIMAL(10, 2)>");
  }

  @Test
  void tableViewAndFlowWithoutTheRestAreRead() {
    ProjectDefinition read = readGood();

    assertThat(read.tables().get(1))
        .isEqualTo(
            new TableDefinition(
                "later",
                sql(18, 24),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty()));
    assertThat(read.views())
        .containsExactly(
            new ViewDefinition(
                "v", sql(19, 29), Optional.of("w"), new SqlText("(SELECT 1)", sql(19, 46))));
    assertThat(read.flows())
        .containsExactly(
            new FlowDefinition(
                "more",
                sql(20, 13),
                "later",
                sql(20, 47),
                new SqlText("FROM STREAM files SELECT a", sql(21, 3))));
  }

  @Test
  void columnCalledConstraintIsAColumn() {
    project.write(
        "transformations/a.sql",
        "CREATE STREAMING TABLE t (constraint STRING, a INT, constraint INT NOT NULL)");

    TableDefinition table = project.read().tables().get(0);

    assertThat(table.expectations()).isEmpty();
    assertThat(table.columns().orElseThrow().text())
        .isEqualTo("constraint STRING, a INT, constraint INT NOT NULL");
  }

  @Test
  void expectationsBehindTheColumnsLeaveNoComma() {
    project.write(
        "transformations/a.sql",
        "CREATE STREAMING TABLE t (a INT, b INT, CONSTRAINT c EXPECT (a > b))");

    assertThat(project.read().tables().get(0).columns())
        .contains(new SqlText("a INT, b INT", new Position("transformations/a.sql", 1, 27)));
  }

  @Test
  void filesAreReadInTheOrderOfTheirPaths() {
    project
        .write("transformations/b.sql", "CREATE STREAMING TABLE b")
        .write("transformations/a/z.sql", "CREATE STREAMING TABLE z")
        .write("transformations/.old/x.sql", "CREATE STREAMING TABLE x")
        .write("transformations/readme.md", "No SQL.");

    assertThat(project.read().tables())
        .extracting(table -> table.position().toString())
        .containsExactly("transformations/a/z.sql:1:24", "transformations/b.sql:1:24");
  }

  @Test
  void allProblemsOfAllFilesAreReportedAtOnce() {
    project
        .write("pipeline.yml", "name: ${NAME}\nstorge: x\ntrigger: soon\n")
        .write("transformations/a.sql", "SELECT 1;\nCREATE STREAMING TABLE a.b;\nCREATE FLOW;")
        .write("transformations/b.sql", "CREATE STREAMING TABLE b TBLPROPERTIES ('lakeweir.x'='')");

    assertThatThrownBy(project::read)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting(ProjectReaderTest::brief)
                    .containsExactly(
                        "pipeline.yml:1:7 E106",
                        "pipeline.yml:2:1 E103",
                        "pipeline.yml:3:10 E105",
                        "transformations/a.sql:1:1 E202",
                        "transformations/a.sql:2:24 E202",
                        "transformations/a.sql:3:12 E201",
                        "transformations/b.sql:1:41 E209"))
        .hasMessageContaining("Did you mean 'storage'?");
  }

  @Test
  void definitionStaysWhenNothingThatIsDeclaredIsLost() {
    project
        .write("pipeline.yml", "name: NO\ntrigger: soon\n")
        .write("transformations/b.sql", "CREATE STREAMING TABLE b TBLPROPERTIES ('lakeweir.x'='')");

    assertThat(project.lintedDefinition()).map(ProjectDefinition::tables).isPresent();
  }

  @Test
  void noDefinitionIsGivenWhenAStatementOrSourceIsLost() {
    project.write("transformations/b.sql", "CREATE STREAMING TABLE b; SELECT 1");
    assertThat(project.lintedDefinition()).isEmpty();

    project
        .write("transformations/b.sql", "CREATE STREAMING TABLE b")
        .write("pipeline.yml", "name: a\nsources: {s: {format: csv}}\n");
    assertThat(project.lintedDefinition()).isEmpty();
  }

  @Test
  void tableLikeASourceIsRefused() {
    project
        .write("pipeline.yml", "name: a\nsources: {s: {format: text, options: {path: x}}}\n")
        .write("transformations/b.sql", "CREATE STREAMING TABLE S");

    Problem problem = project.lint().get(0);

    assertThat(brief(problem)).isEqualTo("transformations/b.sql:1:24 E203");
    assertThat(problem.hint()).contains("The source at pipeline.yml:2:11");
  }

  @Test
  void missingProjectIsReported() {
    Problems problems = new Problems();
    Path nowhere = directory.resolve("nowhere");

    ProjectReader.read(new ProjectInputs(nowhere, Map.of(), List.of()), problems);

    assertThat(problems.sorted()).hasSize(1);
    assertThat(problems.sorted().get(0).code()).isEqualTo(ErrorCode.PROJECT_NOT_FOUND);
    assertThat(problems.sorted().get(0).message()).contains("no such directory: " + nowhere);
  }

  @Test
  void missingPipelineFileIsReported() {
    project.delete("pipeline.yml");

    assertThat(project.lint()).extracting(p -> p.code().id()).containsExactly("E101");
    assertThat(project.lint().get(0).hint()).contains("pipeline.yml and pipeline.yaml");
  }

  @Test
  void projectWithoutTablesIsReported() {
    assertThat(project.lint()).extracting(p -> p.code().id()).containsExactly("E217");
    assertThat(project.lint().get(0).hint()).contains("CREATE STREAMING TABLE");
  }

  @Test
  void otherNameOfThePipelineFileIsAccepted() {
    project
        .delete("pipeline.yml")
        .write("pipeline.yaml", "name: NO\n")
        .write("transformations/t.sql", ProjectFixture.TABLE);

    assertThat(project.lint())
        .extracting(ProjectReaderTest::brief)
        .containsExactly("pipeline.yaml:1:7 E105");
  }

  @Test
  void fileThatIsNotUtf8IsReported() throws IOException {
    Files.createDirectories(directory.resolve("transformations"));
    Files.write(directory.resolve("transformations/t.sql"), new byte[] {(byte) 0xff, 'a'});

    assertThat(project.lint())
        .extracting(Problem::message)
        .contains("Cannot read transformations/t.sql: it is not UTF-8 text");
  }

  @Test
  void fileThatEndsAnywhereIsReportedOrRead() {
    for (int end = 0; end < Math.max(PIPELINE.length(), SILVER.length()); end += 3) {
      project
          .write("pipeline.yml", PIPELINE.substring(0, Math.min(end, PIPELINE.length())))
          .write("transformations/t.sql", SILVER.substring(0, Math.min(end, SILVER.length())));

      assertThat(project.lint())
          .as("problems of files cut at %d", end)
          .allSatisfy(problem -> assertThat(problem.code()).isNotEqualTo(ErrorCode.UNEXPECTED));
    }
  }

  @Test
  void keywordsCanNameColumns() {
    project.write(
        "transformations/a.sql",
        "CREATE STREAMING TABLE t (comment STRING, `as` INT) PARTITIONED BY (comment, `as`)");

    assertThat(project.read().tables().get(0).partitionedBy())
        .extracting(PropertyDefinition::value)
        .containsExactly("comment", "as");
  }

  @Test
  void byteOrderMarkAndWindowsLineEndsAreNoMatter() {
    project.write(
        "transformations/t.sql", "\uFEFF-- x\r\nCREATE STREAMING TABLE t\r\nAS SELECT 1\r\n");

    assertThat(project.read().tables().get(0).query())
        .contains(new SqlText("SELECT 1", new Position("transformations/t.sql", 3, 4)));
  }

  private ProjectDefinition readGood() {
    return project
        .write("pipeline.yml", PIPELINE)
        .write("transformations/silver.sql", SILVER)
        .read();
  }

  private static Position at(int line, int column) {
    return new Position("pipeline.yml", line, column);
  }

  private static Position sql(int line, int column) {
    return new Position("transformations/silver.sql", line, column);
  }

  private static String brief(Problem problem) {
    return problem.position().map(Object::toString).orElse("") + " " + problem.code().id();
  }
}
