package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.stateful.StateSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableChangeTest {
  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .source("events", "id INT, shop STRING", "drop")
            .lines("events", "{\"id\":1,\"shop\":\"a\"}");
    lake = new RunFixture(project);
  }

  @Test
  void addedColumnIsAddedToTheTableAndReadDownstream() {
    String downstream = ";CREATE STREAMING TABLE d AS SELECT * FROM STREAM t";
    project.sql("CREATE STREAMING TABLE t AS SELECT id FROM STREAM events" + downstream);
    lake.drain();
    project
        .sql(
            "CREATE STREAMING TABLE t AS SELECT upper(shop) AS s, id FROM STREAM events"
                + downstream)
        .lines("events", "{\"id\":2,\"shop\":\"b\"}");

    lake.drain();

    assertThat(lake.rows("t", "id", "s")).containsExactly("1|null", "2|B");
    assertThat(lake.rows("d", "id", "s")).containsExactly("1|null", "2|B");
  }

  @Test
  void columnOfAnotherTypeIsRefusedUntilTheTableIsRefreshed() {
    project.sql("CREATE STREAMING TABLE t AS SELECT id, shop FROM STREAM events");
    lake.drain();
    project.sql("CREATE STREAMING TABLE t AS SELECT string(id) AS id FROM STREAM events");

    assertThatThrownBy(() -> lake.drain())
        .isInstanceOfSatisfying(
            ProblemException.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(3))
        .hasMessageContaining("[E405] Cannot write table 't' at")
        .hasMessageContaining("column 'id' is INT there and STRING in the project")
        .hasMessageContaining("--full-refresh t");

    lake.refresh("t");
    assertThat(lake.table("t").schema().toDDL()).isEqualTo("id STRING");
    assertThat(lake.rows("t", "id")).containsExactly("1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "another key       | SELECT lower(shop) AS k, count(*) AS n, max(id) AS m, min(id) AS l FROM STREAM events GROUP BY 1",
        "another value     | SELECT upper(shop) AS k, count(*) AS n, max(-id) AS m, min(id) AS l FROM STREAM events GROUP BY 1",
        "another order     | SELECT upper(shop) AS k, count(*) AS n, min(id) AS l, max(id) AS m FROM STREAM events GROUP BY 1",
        "a distinct value  | SELECT upper(shop) AS k, count(DISTINCT id) AS n, max(id) AS m, min(id) AS l FROM STREAM events GROUP BY 1",
        "no state          | SELECT upper(shop) AS k, bigint(1) AS n, id AS m, id AS l FROM STREAM events",
      })
  void queryThatWouldGoOnWithAnotherStateIsRefused(String name, String changed) {
    String table =
        "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert',"
            + " 'lakeweir.write.keys' = 'k', 'lakeweir.write.sequence-by' = 'n') AS ";
    String first =
        "SELECT upper(shop) AS k, count(*) AS n, max(id) AS m, min(id) AS l FROM STREAM events %s GROUP BY 1";
    project.sql(table + first.formatted(""));
    lake.drain();
    project.sql(table + changed).lines("events", "{\"id\":2,\"shop\":\"b\"}");

    assertThatThrownBy(() -> lake.drain())
        .isInstanceOfSatisfying(
            ProblemException.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(3))
        .hasMessageContaining("[E407] Cannot start flow 't': the state in its checkpoint")
        .hasMessageContaining("--full-refresh t");
    assertThat(lake.rows("t", "k", "n")).containsExactly("A|1");

    project.sql(table + first.formatted("WHERE id > 0"));
    lake.drain();
    assertThat(lake.rows("t", "k", "n")).containsExactly("A|1", "B|1");

    project.sql(table + changed);
    lake.refresh("t");
    assertThat(lake.rows("t", "count(*)")).containsExactly("2");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "sliding windows  | window(ts, '10 minutes', '5 minutes')   | window(ts, '20 minutes', '5 minutes')",
        "exploded columns | explode(a)                              | explode(b)",
        "distinct columns | DISTINCT s                              | DISTINCT t",
      })
  void stateOfOtherColumnsIsAnotherState(String name, String first, String second) {
    assertThat(signatures("events", first)).isNotEmpty().isNotEqualTo(signatures("events", second));
  }

  @Test
  void stateIsTheSameHoweverItsRelationIsNamed() {
    assertThat(signatures("events AS e", "e.s"))
        .isEqualTo(signatures("events", "S"))
        .isEqualTo(signatures("events other", "s"));
    assertThat(signatures("events", "s, transform(a, x -> x || s)"))
        .isEqualTo(signatures("events", "s, transform(a, x -> x || s)"))
        .isNotEqualTo(signatures("events", "s, transform(a, x -> x || t)"));
  }

  /** Of a query that groups by, or makes distinct, what is selected of a stream. */
  private List<String> signatures(String from, String selected) {
    String grouping = selected.startsWith("DISTINCT") ? "" : ", count(*) AS n";
    String tail = selected.startsWith("DISTINCT") ? "" : " GROUP BY ALL";
    TestProject changed =
        new TestProject(directory)
            .source(
                "events",
                "s STRING, t STRING, ts TIMESTAMP, a ARRAY<STRING>, b ARRAY<STRING>, n INT",
                "drop")
            .sql(
                "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'k', 'lakeweir.write.sequence-by' = 'k') AS SELECT "
                    + selected
                    + " AS k"
                    + grouping
                    + " FROM STREAM "
                    + from
                    + tail);
    return StateSignature.of(changed.model().flows().get(0).query()).stream()
        .map(StateSignature::hash)
        .toList();
  }

  @Test
  void stateThatAnotherSparkWroteDownIsTakenAsItIs() throws IOException {
    String table =
        "CREATE STREAMING TABLE t AS SELECT %s(shop) AS k, count(*) AS n FROM STREAM events GROUP BY 1";
    project.sql(table.formatted("upper"));
    lake.drain();
    Path state = project.path("lake/_checkpoints/t/t/0.state.json");
    String written = Files.readString(state);
    assertThat(written).contains("\"shown\":\"Aggregate by upper(shop): count(1)\"");
    lake.delete(project.path("lake/_checkpoints/t/t/.0.state.json.crc"));
    Files.writeString(state, written.replaceFirst("\"spark\":\"[^\"]+", "\"spark\":\"3.0.0"));

    project.sql(table.formatted("lower"));
    lake.drain();

    assertThat(Files.readString(state)).contains("lower(shop)").doesNotContain("3.0.0");
  }

  @Test
  void propertiesThatAreNotLakeweirsGoToTheTable() {
    project.sql(
        "CREATE STREAMING TABLE t TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true',"
            + " 'team' = 'me', 'lakeweir.write.mode' = 'append') AS SELECT id FROM STREAM events");

    lake.drain();

    assertThat(
            SharedSpark.session()
                .sql("SHOW TBLPROPERTIES delta.`" + project.path("lake/t") + "`")
                .collectAsList())
        .extracting(row -> row.getString(0) + "=" + row.getString(1))
        .contains("delta.enableChangeDataFeed=true", "team=me")
        .noneMatch(property -> property.startsWith("lakeweir."));
  }

  @Test
  void corruptTableIsReportedOnce() throws IOException {
    project.sql("CREATE STREAMING TABLE t AS SELECT id FROM STREAM events");
    lake.drain();
    Path log = project.path("lake/t/_delta_log/00000000000000000001.json");
    Files.writeString(log, "not json\n");
    Files.deleteIfExists(log.resolveSibling(".00000000000000000001.json.crc"));
    Files.deleteIfExists(log.resolveSibling("00000000000000000001.crc"));

    assertThatThrownBy(() -> lake.drain())
        .isInstanceOfSatisfying(
            ProblemException.class, failure -> assertThat(failure.problems()).hasSize(1))
        .hasMessageContaining("[E304] Cannot open table 't' at " + project.path("lake/t"))
        .hasMessageContaining("restore the table's _delta_log");
  }

  @Test
  void storageThatIsAFileIsReported() {
    project.write("lake", "a file").sql("CREATE STREAMING TABLE t AS SELECT id FROM STREAM events");

    assertThatThrownBy(() -> lake.drain())
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E303] Cannot open table 't' at " + project.path("lake/t"))
        .hasMessageContaining("check the rights");
  }
}
