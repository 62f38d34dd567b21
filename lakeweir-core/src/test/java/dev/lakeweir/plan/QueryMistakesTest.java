package dev.lakeweir.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.Mistake;
import dev.lakeweir.TestProject;
import dev.lakeweir.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a query is said before anything runs, where it stands. */
class QueryMistakesTest {
  private static final String FILE = "transformations/t.sql";

  @TempDir Path directory;
  private TestProject project;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .source(
                "clicks",
                "user STRING NOT NULL, shop INT, ts TIMESTAMP, at STRUCT<x: INT>",
                "drop");
  }

  static List<Mistake> mistakes() throws IOException {
    List<Mistake> mistakes = new ArrayList<>();
    try (var files = Files.list(Path.of("src/test/resources/mistakes/queries"))) {
      for (Path file : files.sorted().toList()) {
        mistakes.addAll(Mistake.read(file, FILE));
      }
    }
    return mistakes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void mistakeIsReportedWhereItStands(Mistake mistake) {
    mistake.assertReported(project.write(FILE, mistake.text()).problems());
  }

  @Test
  void rowsThatExplodeToNothingAreNoted() {
    project =
        new TestProject(directory)
            .source("carts", "id INT, items ARRAY<STRING>, more ARRAY<STRING>", "drop");
    List<Problem> problems =
        project
            .sql(
                """
                CREATE TEMPORARY VIEW exploded AS
                SELECT id,
                  explode(items) AS item FROM STREAM carts;
                CREATE STREAMING TABLE a AS SELECT * FROM exploded;
                CREATE STREAMING TABLE b AS SELECT id, item FROM STREAM carts
                  LATERAL VIEW explode(more) AS item;
                CREATE STREAMING TABLE c AS SELECT id, explode_outer(items) AS item FROM STREAM carts;
                CREATE STREAMING TABLE d AS SELECT id, explode(items) AS item FROM STREAM carts
                  WHERE items IS NOT NULL;
                CREATE STREAMING TABLE e AS SELECT id, explode(split('a b', ' ')) AS item FROM STREAM carts
                """)
            .problems();

    assertThat(problems)
        .extracting(it -> it.position().orElseThrow() + " " + it.code().id() + " " + it.severity())
        .containsExactly(
            "transformations/t.sql:3:3 E223 NOTE", "transformations/t.sql:6:3 E223 NOTE");
    assertThat(problems.get(0).message()).contains("items is null or empty");
    assertThat(problems.get(0).hint()).contains("explode_outer").contains("size(");
  }

  @Test
  void completeTableFeedsNoStreamAndTakesOneFlow() {
    List<Problem> problems =
        project
            .sql(
                """
                CREATE STREAMING TABLE c TBLPROPERTIES ('lakeweir.write.mode' = 'complete');
                CREATE FLOW f AS INSERT INTO c BY NAME
                SELECT user, count(*) AS n FROM STREAM clicks GROUP BY user ORDER BY n LIMIT 5;
                CREATE FLOW g AS INSERT INTO c BY NAME
                SELECT user, count(*) AS n FROM STREAM clicks GROUP BY user;
                CREATE STREAMING TABLE t AS SELECT * FROM STREAM c
                """)
            .problems();

    assertThat(problems)
        .extracting(it -> it.position().orElseThrow() + " " + it.code().id() + " " + it.severity())
        .containsExactly(
            "transformations/t.sql:1:65 E219 WARNING",
            "transformations/t.sql:4:30 E220 ERROR",
            "transformations/t.sql:6:29 E212 ERROR");
    assertThat(problems.get(2).message()).contains("written in mode complete, so its rows change");
  }

  @Test
  void allMistakesOfAllFilesAreReportedAtOnce() {
    List<Problem> problems =
        project
            .write(
                "transformations/a.sql",
                "CREATE STREAMING TABLE a AS SELECT usr FROM STREAM clicks;")
            .write(
                "transformations/b.sql",
                "CREATE STREAMING TABLE b AS SELECT * FROM STREAM clcks;\nCREATE STREAMING TABLE c AS SELECT user FROM clicks;")
            .write("transformations/d.sql", "CREATE STREAMING TABLE d AS SELECT * FROM STREAM a;")
            .problems();

    assertThat(problems)
        .extracting(it -> it.position().orElseThrow() + " " + it.code().id())
        .containsExactly(
            "transformations/a.sql:1:36 E205",
            "transformations/b.sql:1:43 E204",
            "transformations/b.sql:2:29 E212");
  }
}
