package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.observe.FlowStatus;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flows that are computed in one pass, and what becomes of one that cannot be any more. */
class OnePassRunTest {
  @TempDir Path directory;
  private final SparkSession spark = SharedSpark.session();
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .source("events", "id INT NOT NULL, tags ARRAY<STRING>", "quarantine");
    lake = new RunFixture(project);
  }

  @Test
  void timeIsThatOfEachBatch() {
    project
        .sql(
            "CREATE STREAMING TABLE t AS SELECT id, current_timestamp() AS at, current_date() AS day"
                + " FROM STREAM events WHERE now() > '2024-01-01'")
        .lines("events", event(1), event(2), "{")
        .lines("events", event(3), event(4), "{");

    lake.drain();

    assertThat(lake.rows("t", "id", "day = to_date(at)"))
        .containsExactly("1|true", "2|true", "3|true", "4|true");
    assertThat(lake.table("t").select("at").distinct().count()).isEqualTo(2);
    assertThat(lake.table("t").where("abs(unix_seconds(at) - unix_seconds(now())) > 600").count())
        .isZero();
    assertThat(lake.rows("t_quarantine", "batch_id")).containsExactly("0", "1");
    assertThat(lake.table("t_quarantine").select("quarantined_at").distinct().count()).isEqualTo(2);
  }

  @Test
  void allColumnsAreExpandedByTheTimeOfTheBatch() {
    project
        .sql(
            "CREATE STREAMING TABLE t AS SELECT *, now() > '2024-01-01' AS later"
                + " FROM STREAM events LATERAL VIEW OUTER explode(tags) AS tag")
        .lines("events", event(1), "{", "{\"id\":2}");

    lake.drain();

    assertThat(lake.rows("t", "id", "tag", "later", "tags", "_source.file_path IS NOT NULL"))
        .containsExactly(
            "1|a|true|ArraySeq(a, b)|true",
            "1|b|true|ArraySeq(a, b)|true",
            "2|null|true|null|true");
  }

  @Test
  void recordWithoutRowsBreaksNoExpectation() {
    project
        .sql(
            "CREATE STREAMING TABLE t (CONSTRAINT known EXPECT (id > 0) ON VIOLATION FAIL UPDATE)"
                + " AS SELECT id, explode(tags) AS tag FROM STREAM events")
        .lines("events", "{\"id\":-1,\"tags\":[]}", event(1));

    lake.drain();

    assertThat(lake.rows("t", "id", "tag")).containsExactly("1|a", "1|b");
    project.lines("events", event(-2));
    assertThatThrownBy(lake::drain)
        .hasMessageContaining(
            "[E501] Cannot go on with flow 't': expectation 'known' of table 't'");
  }

  @Test
  void todayIsNotThatOfTheFirstBatch() {
    project
        .sql("CREATE STREAMING TABLE t AS SELECT id, to_date('today') AS day FROM STREAM events")
        .lines("events", event(1), "{");

    lake.drain();

    assertThat(lake.rows("t", "id", "day >= date_sub(current_date(), 1)"))
        .containsExactly("1|true");
    assertThat(lake.rows("t_quarantine", "string(body)")).containsExactly("{");
  }

  @Test
  void tableThatGotAConstraintIsWrittenByDeltaFromThenOn() {
    project
        .sql("CREATE STREAMING TABLE t AS SELECT id, explode(tags) AS tag FROM STREAM events")
        .lines("events", event(1), "{");
    lake.drain();
    spark.sql(
        "ALTER TABLE delta.`%s` ADD CONSTRAINT known CHECK (id < 100)"
            .formatted(project.path("lake/t")));
    project.lines("events", event(2), "[");

    FlowStatus status = lake.drain().get("t");

    assertThat(lake.rows("t", "id", "tag")).containsExactly("1|a", "1|b", "2|a", "2|b");
    assertThat(lake.rows("t_quarantine", "string(body)")).containsExactly("[", "{");
    assertThat(status.counts().input()).isEqualTo(2);
    assertThat(status.counts().written()).isEqualTo(2);
    assertThat(status.counts().quarantined()).isEqualTo(1);
  }

  @Test
  void quarantineThatWasWrittenBeforeACrashIsNotWrittenAgain() {
    project
        .sql("CREATE STREAMING TABLE t AS SELECT id FROM STREAM events")
        .lines("events", event(1), "{", event(2));
    lake.drain();
    lake.forgetLastCommit("t", "t", 0);
    lake.forgetLastVersion("t");

    FlowStatus status = lake.drain().get("t");

    assertThat(lake.rows("t", "id")).containsExactly("1", "2");
    assertThat(lake.rows("t_quarantine", "string(body)")).containsExactly("{");
    assertThat(status.counts().written()).isEqualTo(2);
  }

  private static String event(int id) {
    return "{\"id\":%d,\"tags\":[\"a\",\"b\"]}".formatted(id);
  }
}
