package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.TestProject;
import dev.lakeweir.observe.FlowStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Late rows are counted one by one, and what came in is what was used and what was late. */
class LateRowsTest {
  private static final String STREAM = "STREAM events WATERMARK ts DELAY OF INTERVAL 10 MINUTES";

  @TempDir Path directory;

  @Test
  void lateRowsAreCountedOneByOneWhateverDropsThem() {
    TestProject project =
        new TestProject(directory)
            .source("events", "k STRING, ts TIMESTAMP NOT NULL", "drop")
            .sql(
                """
                CREATE STREAMING TABLE plain AS
                SELECT window.start AS s, count(*) AS n FROM %1$s GROUP BY window(ts, '10 minutes');

                CREATE STREAMING TABLE sessions TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
                SELECT session_window.start AS s, k, count(*) AS n FROM %1$s
                GROUP BY session_window(ts, '5 minutes'), k;

                CREATE STREAMING TABLE twice TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
                SELECT window(w, '1 hour').start AS s, sum(n) AS n FROM (
                  SELECT window(ts, '10 minutes') AS w, k, count(*) AS n FROM %1$s
                  GROUP BY window(ts, '10 minutes'), k)
                GROUP BY window(w, '1 hour');

                CREATE STREAMING TABLE firsts AS
                SELECT k, ts FROM %1$s QUALIFY row_number() OVER (PARTITION BY k, ts ORDER BY ts) = 1
                """
                    .formatted(STREAM))
            .lines("events", at("a", "10:00"), at("b", "10:01"))
            .lines("events", at("a", "12:00"))
            .lines("events", at("d", "12:00"));
    RunFixture lake = new RunFixture(project);
    lake.drain();
    // The watermark stands at 11:50. Five rows of two groups are late, two are not.
    project.lines(
        "events",
        at("a", "10:02"),
        at("a", "10:03"),
        at("a", "10:02"),
        at("b", "10:04"),
        at("c", "11:39"),
        at("a", "12:01"),
        at("b", "11:52"));

    Map<String, FlowStatus> late = lake.drain();

    assertThat(late.get("plain").late()).isEqualTo(5);
    assertThat(late.get("sessions").late()).isEqualTo(5);
    assertThat(late.get("twice").late()).isEqualTo(5);
    assertThat(late.get("firsts").late()).isEqualTo(5);
    assertThat(lake.rows("plain", "sum(n)")).as("in = counted + late").containsExactly("6");

    project.lines("events", at("z", "20:00")).lines("events", at("z", "20:01"));
    Map<String, FlowStatus> rest = lake.drain();

    assertThat(rest.get("plain").late()).isZero();
    assertThat(lake.rows("sessions", "sum(n)")).containsExactly("6");
    assertThat(lake.rows("twice", "sum(n)")).containsExactly("6");
    assertThat(lake.rows("firsts", "count(*)")).containsExactly("8");
  }

  @Test
  void lateRowsAreKeptOnceWhereTheProjectSaysSo() throws IOException {
    TestProject project = new TestProject(directory);
    project
        .write("pipeline.yml", "late-rows: keep\n" + Files.readString(project.path("pipeline.yml")))
        .source("events", "k STRING, ts TIMESTAMP NOT NULL, extra INT", "drop")
        .sql(
            """
            CREATE STREAMING TABLE plain AS
            SELECT window.start AS s, count(*) AS n FROM %1$s GROUP BY window(ts, '10 minutes');

            CREATE STREAMING TABLE exact AS
            SELECT window.start AS s, count(DISTINCT k) AS n FROM %1$s
            GROUP BY window(ts, '10 minutes');

            CREATE STREAMING TABLE sessions TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
            SELECT session_window.start AS s, k, count(*) AS n FROM %1$s
            GROUP BY session_window(ts, '5 minutes'), k;

            CREATE STREAMING TABLE twice TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
            SELECT window(w, '1 hour').start AS s, sum(n) AS n FROM (
              SELECT window(ts, '10 minutes') AS w, k, count(*) AS n FROM %1$s
              GROUP BY window(ts, '10 minutes'), k)
            GROUP BY window(w, '1 hour');

            CREATE STREAMING TABLE firsts AS
            SELECT k, ts FROM %1$s QUALIFY row_number() OVER (PARTITION BY k, ts ORDER BY ts) = 1;

            CREATE STREAMING TABLE joined AS
            SELECT a.k, b.ts FROM (SELECT k, ts FROM %1$s) a JOIN (SELECT k, ts FROM %1$s) b
            ON a.k = b.k AND a.ts = b.ts;

            CREATE STREAMING TABLE all AS SELECT k FROM STREAM events
            """
                .formatted(STREAM))
        .lines("events", at("a", "10:00"), at("b", "10:01"))
        .lines("events", at("a", "12:00"))
        .lines("events", at("d", "12:00"));
    RunFixture lake = new RunFixture(project);
    lake.drain();
    project.lines("events", at("a", "10:02"), at("c", "11:39"), at("b", "11:52"));

    Map<String, FlowStatus> late = lake.drain();

    List<String> kept = List.of("a|10|7", "c|11|7");
    for (String table : List.of("plain", "exact", "sessions", "twice", "firsts")) {
      assertThat(late.get(table).late()).as(table).isEqualTo(2);
      assertThat(lateRows(lake, table)).as(table).isEqualTo(kept);
    }
    assertThat(late.get("joined").late()).isEqualTo(4);
    assertThat(lateRows(lake, "joined")).containsExactly("a|10|7", "a|10|7", "c|11|7", "c|11|7");
    assertThat(lake.rows("plain_late", "flow", "reason", "body"))
        .containsOnly("plain|behind the watermark 2024-05-01T11:50:00Z|null");
    assertThat(project.path("lake/all_late")).doesNotExist();

    lake.forgetLastCommit("plain", "plain", 0);
    lake.drain();

    assertThat(lateRows(lake, "plain")).isEqualTo(kept);
  }

  @Test
  void rowsThatWouldBeCombinedAreLateOneByOne() throws IOException {
    TestProject project = new TestProject(directory);
    project
        .write("pipeline.yml", "late-rows: keep\n" + Files.readString(project.path("pipeline.yml")))
        .source("events", "k STRING, ts TIMESTAMP NOT NULL, extra INT", "drop")
        .sql(
            """
            CREATE STREAMING TABLE exact AS
            SELECT window.start AS s, count(DISTINCT k) AS n, count(*) AS c FROM %1$s
            GROUP BY window(ts, '10 minutes');

            CREATE STREAMING TABLE closed TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
            SELECT window.start AS s, k, count(DISTINCT ts) AS n, count(*) AS c FROM %1$s
            GROUP BY window(ts, '10 minutes'), k
            """
                .formatted(STREAM))
        .lines("events", at("a", "10:00"), at("b", "10:01"))
        .lines("events", at("a", "12:00"))
        .lines("events", at("d", "12:00"));
    RunFixture lake = new RunFixture(project);
    lake.drain();
    project.lines(
        "events",
        at("a", "10:02"),
        at("a", "10:02"),
        at("a", "10:03"),
        at("c", "11:39"),
        at("b", "11:52"),
        at("b", "11:52"));

    Map<String, FlowStatus> late = lake.drain();

    for (String table : List.of("exact", "closed")) {
      assertThat(late.get(table).late()).as(table).isEqualTo(4);
      assertThat(lateRows(lake, table))
          .as(table)
          .containsExactly("a|10|7", "a|10|7", "a|10|7", "c|11|7");
    }
    assertThat(lake.rows("exact", "sum(c)")).as("in = counted + late").containsExactly("6");

    project.lines("events", at("z", "20:00")).lines("events", at("z", "20:01"));
    Map<String, FlowStatus> rest = lake.drain();

    assertThat(rest.get("exact").late()).isZero();
    assertThat(lake.rows("closed", "sum(c)")).containsExactly("6");
  }

  private static List<String> lateRows(RunFixture lake, String table) {
    return lake.rows(
        table + "_late",
        "get_json_object(row, '$.k')",
        "substr(get_json_object(row, '$.ts'), 12, 2)",
        "get_json_object(row, '$.extra')");
  }

  private static String at(String key, String time) {
    return "{\"k\":\"%s\",\"ts\":\"2024-05-01T%s:00Z\",\"extra\":7}".formatted(key, time);
  }
}
