package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.TestProject;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoCdcTest {
  private static final String BOTH =
      """
      CREATE OR REFRESH STREAMING TABLE now;
      CREATE FLOW into_now AS AUTO CDC INTO now FROM STREAM changes
        KEYS (id) APPLY AS DELETE WHEN op = 'D' SEQUENCE BY seq
        COLUMNS * EXCEPT (op, seq, _source);
      CREATE OR REFRESH STREAMING TABLE history
        FLOW AUTO CDC FROM STREAM(changes)
        KEYS (id) APPLY AS DELETE WHEN op = 'D' SEQUENCE BY seq
        COLUMNS (id, v) STORED AS SCD TYPE 2;
      """;

  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .source("changes", "id INT, op STRING, seq BIGINT, v STRING", "quarantine");
    lake = new RunFixture(project);
  }

  @Test
  void changesOutOfOrderEndAsIfTheyHadComeInOrder() {
    project
        .sql(BOTH)
        .lines("changes", change(1, "U", 30, "c"), change(1, "U", 10, "a"), change(2, "U", 5, "x"))
        .lines("changes", change(1, "U", 20, "b"), change(2, "D", 8, null))
        .lines("changes", change(2, "U", 7, "late"), change(3, "D", 9, null))
        .lines("changes", change(3, "U", 4, "never seen"), change(2, "U", 9, "back"));

    lake.drain();

    assertThat(lake.rows("now", "id", "v")).containsExactly("1|c", "2|back");
    assertThat(lake.table("now").columns()).containsExactly("id", "v");
    assertThat(lake.rows("history", "id", "v", "__START_AT", "__END_AT"))
        .containsExactly(
            "1|a|10|20",
            "1|b|20|30",
            "1|c|30|null",
            "2|back|9|null",
            "2|late|7|8",
            "2|x|5|7",
            "3|never seen|4|9");
  }

  @Test
  void ofAnEqualSequenceDeletionWinsAndOtherwiseOneRowWhateverTheOrder() {
    String one = change(1, "U", 1, "one");
    String other = change(1, "U", 1, "other");
    String deleted = change(2, "D", 1, null);
    String kept = change(2, "U", 1, "kept?");
    project.sql(BOTH).lines("changes", one, deleted).lines("changes", other, kept);
    lake.drain();
    List<String> rows = lake.rows("now", "id", "v");
    lake.refresh();
    project.lines("changes", other, one, kept, deleted);
    lake.drain();

    assertThat(rows).hasSize(1).allMatch(row -> row.startsWith("1|o"));
    assertThat(lake.rows("now", "id", "v")).isEqualTo(rows);
    assertThat(lake.rows("history", "id", "v")).isEqualTo(rows);
  }

  @Test
  void changesWithoutKeyOrSequenceAreQuarantinedAndExpectationsSpareDeletions() {
    project
        .sql(
            """
            CREATE STREAMING TABLE now (
              CONSTRAINT named EXPECT (v IS NOT NULL) ON VIOLATION DROP ROW -- not of deletions
            ) FLOW AUTO CDC FROM STREAM changes KEYS (id) APPLY AS DELETE WHEN op = 'D'
              SEQUENCE BY struct(seq, op) COLUMNS (id, v);
            CREATE STREAMING TABLE numbered;
            CREATE FLOW f AS AUTO CDC INTO numbered FROM STREAM changes KEYS (id, v)
              SEQUENCE BY seq COLUMNS * EXCEPT (_source);
            """)
        .lines(
            "changes", change(1, "U", 1, "a"), change(2, "U", 1, null), change(null, "U", 1, "b"))
        .lines("changes", change(1, "D", 2, null), change(3, "U", null, "c"));

    Map<String, FlowStatus> status = lake.drain();

    assertThat(lake.rows("now", "id", "v")).containsExactly("3|c");
    assertThat(lake.rows("now_quarantine", "reason", "get_json_object(row, '$.v')"))
        .containsExactly("expectation 'keys_not_null' does not hold|b");
    assertThat(status.get("now").counts().dropped()).isEqualTo(1);
    assertThat(lake.rows("numbered", "id", "v")).containsExactly("1|a");
    assertThat(lake.rows("numbered_quarantine", "reason"))
        .containsExactly(
            "expectation 'keys_not_null' does not hold",
            "expectation 'keys_not_null' does not hold",
            "expectation 'keys_not_null' does not hold",
            "expectation 'sequence_not_null' does not hold");
  }

  @Test
  void batchCutOffBetweenTheTwoTablesIsEndedByTheNextRun() {
    project
        .sql(BOTH)
        .lines("changes", change(1, "U", 1, "a"), change(2, "U", 1, "x"))
        .lines("changes", change(1, "D", 5, null), change(2, "U", 2, "y"));
    lake.drain();
    for (String[] flow : new String[][] {{"now", "into_now"}, {"history", "history"}}) {
      lake.forgetLastCommit(flow[0], flow[1], 0);
      lake.forgetLastVersion(flow[0] + "__cdc");
    }
    project.lines("changes", change(1, "U", 4, "late"), change(2, "U", 3, "z"));

    lake.drain();

    assertThat(lake.rows("now", "id", "v")).containsExactly("2|z");
    assertThat(lake.rows("history", "id", "v", "__START_AT", "__END_AT"))
        .containsExactly("1|a|1|4", "1|late|4|5", "2|x|1|2", "2|y|2|3", "2|z|3|null");
  }

  @Test
  void tableWithoutWhatIsRememberedOfItsChangesIsRefused() {
    project.sql(BOTH).lines("changes", change(1, "D", 5, null), change(2, "U", 1, "a"));
    lake.drain();
    lake.delete(project.path("lake/now__cdc"));

    assertThatThrownBy(lake::drain)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E403] Cannot start flow 'into_now': table 'now' holds its batch 0")
        .hasMessageContaining("now__cdc is missing")
        .hasMessageContaining("--full-refresh now");

    lake.refresh("now");
    assertThat(lake.rows("now", "id", "v")).containsExactly("2|a");

    project.sql(BOTH.replace("KEYS (id)", "KEYS (id, v)"));
    assertThatThrownBy(lake::drain)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E405]")
        .hasMessageContaining("it was made with other KEYS");
  }

  @Test
  void everyOrderAndCutGivesWhatAllChangesTogetherSay() {
    for (long seed = 1; seed <= 2; seed++) {
      Random random = new Random(seed);
      List<Change> changes = Change.random(random, 50);
      List<Change> arriving = new ArrayList<>(changes);
      // Some come twice.
      arriving.addAll(changes.subList(0, 10));
      Collections.shuffle(arriving, random);
      TestProject fresh =
          new TestProject(directory.resolve("seed" + seed))
              .source("changes", "id INT, op STRING, seq BIGINT, v STRING", "quarantine")
              .sql(BOTH);
      RunFixture run = new RunFixture(fresh);
      for (int batch = 0; !arriving.isEmpty(); batch++) {
        int size = Math.min(arriving.size(), 8 + random.nextInt(25));
        List<Change> cut = arriving.subList(0, size);
        fresh.lines("changes", cut.stream().map(Change::json).toArray(String[]::new));
        cut.clear();
        if (batch == 1) {
          run.drain();
          run.forgetLastCommit("now", "into_now", 0);
          run.forgetLastCommit("history", "history", 0);
        }
      }
      run.drain();

      assertThat(run.rows("now", "id", "v")).as("seed %d", seed).isEqualTo(Change.now(changes));
      assertThat(run.rows("history", "id", "v", "__START_AT", "__END_AT"))
          .as("seed %d", seed)
          .isEqualTo(Change.history(changes));
    }
  }

  /** A change, and what a batch over all changes says. */
  private record Change(int id, boolean deletes, long seq, String v) {

    /** Sequences are unique, and in the order of the list. */
    static List<Change> random(Random random, int count) {
      List<Change> changes = new ArrayList<>();
      for (int seq = 0; seq < count; seq++) {
        boolean deletes = random.nextInt(4) == 0;
        changes.add(new Change(random.nextInt(6), deletes, seq, deletes ? null : "v" + seq));
      }
      return changes;
    }

    String json() {
      return change(id, deletes ? "D" : "U", seq, v);
    }

    static List<String> now(List<Change> changes) {
      Map<Integer, String> rows = new TreeMap<>();
      changes.forEach(
          change -> {
            rows.remove(change.id);
            if (!change.deletes) {
              rows.put(change.id, change.id + "|" + change.v);
            }
          });
      return rows.values().stream().sorted().toList();
    }

    static List<String> history(List<Change> changes) {
      List<String> rows = new ArrayList<>();
      for (Change change : changes) {
        if (!change.deletes) {
          String end =
              changes.stream()
                  .filter(next -> next.id == change.id && next.seq > change.seq)
                  .findFirst()
                  .map(next -> Long.toString(next.seq))
                  .orElse("null");
          rows.add("%d|%s|%d|%s".formatted(change.id, change.v, change.seq, end));
        }
      }
      return rows.stream().sorted().toList();
    }
  }

  private static String change(Integer id, String op, Number seq, String v) {
    return "{\"id\":%s,\"op\":\"%s\",\"seq\":%s,\"v\":%s}"
        .formatted(id, op, seq, v == null ? "null" : "\"" + v + "\"");
  }
}
