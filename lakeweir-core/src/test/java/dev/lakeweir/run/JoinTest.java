package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joins give what they give on all rows at once, for every cut into batches. */
class JoinTest {
  private static final Instant START = Instant.parse("2024-05-01T10:00:00Z");
  private static final String VIEWS = "i STRING NOT NULL, vt TIMESTAMP NOT NULL";
  private static final String CLICKS = "c STRING NOT NULL, ct TIMESTAMP NOT NULL, n INT";
  private static final String USERS = "login STRING NOT NULL, name STRING";
  private static final String LOGINS = "id STRING, ts TIMESTAMP";

  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project = new TestProject(directory);
    lake = new RunFixture(project);
  }

  @Test
  void everyKindOfStreamJoinEqualsTheBatchJoin() {
    project
        .source("views", VIEWS, "drop")
        .source("clicks", CLICKS, "drop")
        .sql(
            String.join(
                ";",
                joined("inner_t", "JOIN"),
                joined("left_t", "LEFT JOIN"),
                joined("right_t", "RIGHT JOIN"),
                joined("full_t", "FULL JOIN")));
    Random random = new Random(7);
    for (int run = 0; run < 2; run++) {
      for (int file = 0; file < 2; file++) {
        int from = run * 2 + file;
        project.lines("views", events(random, from, "{\"i\":\"k%d\",\"vt\":\"%s\"}"));
        project.lines("clicks", events(random, from, "{\"c\":\"k%d\",\"ct\":\"%s\",\"n\":1}"));
      }
      lake.drain();
    }
    flush();
    lake.drain();

    for (String kind : List.of("inner", "left", "right", "full")) {
      List<String> expected = batchJoin(kind);
      assertThat(expected).as(kind).hasSizeGreaterThan(10);
      assertThat(lake.rows(kind + "_t", "i", "vt", "c", "ct"))
          .as(kind)
          .filteredOn(row -> !row.contains("flush"))
          .isEqualTo(expected);
    }
  }

  @Test
  void joinsStandBehindDeduplicationsAndAggregates() {
    project
        .source("views", VIEWS, "drop")
        .source("clicks", CLICKS, "drop")
        .sql(
            """
            CREATE STREAMING TABLE deduplicated AS
            SELECT v.i, c.c FROM (
              SELECT i, vt FROM STREAM views WATERMARK vt DELAY OF INTERVAL 30 MINUTES
              QUALIFY row_number() OVER (PARTITION BY i ORDER BY vt) = 1) v
            LEFT JOIN (
              SELECT c, ct FROM STREAM clicks WATERMARK ct DELAY OF INTERVAL 30 MINUTES
              QUALIFY row_number() OVER (PARTITION BY c ORDER BY ct) = 1) c
            ON v.i = c.c AND c.ct BETWEEN v.vt AND v.vt + INTERVAL 10 MINUTES;

            CREATE STREAMING TABLE per_window AS
            SELECT v.w.start AS s, v.n AS views, c.n AS clicks FROM (
              SELECT window(vt, '10 minutes') AS w, count(*) AS n
              FROM STREAM views WATERMARK vt DELAY OF INTERVAL 30 MINUTES GROUP BY 1) v
            JOIN (
              SELECT window(ct, '10 minutes') AS w, count(*) AS n
              FROM STREAM clicks WATERMARK ct DELAY OF INTERVAL 30 MINUTES GROUP BY 1) c
            ON v.w = c.w;

            CREATE STREAMING TABLE joined_per_window
            TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
            SELECT window(vt, '10 minutes').start AS s, count(*) AS n
            FROM (SELECT * FROM STREAM views WATERMARK vt DELAY OF INTERVAL 30 MINUTES) v
            JOIN (SELECT * FROM STREAM clicks WATERMARK ct DELAY OF INTERVAL 30 MINUTES) c
            ON v.i = c.c AND c.ct BETWEEN v.vt AND v.vt + INTERVAL 10 MINUTES
            GROUP BY window(vt, '10 minutes')
            """)
        .lines("views", view("a", 0), view("a", 1), view("b", 2))
        .lines("clicks", click("a", 5), click("a", 6), click("x", 7));
    lake.drain();
    project
        .lines("views", view("c", 12), view("d", 13))
        .lines("clicks", click("b", 20), click("c", 21), click("c", 22));
    lake.drain();
    flush();
    lake.drain();

    assertThat(lake.rows("deduplicated", "i", "c"))
        .filteredOn(row -> !row.contains("flush"))
        .containsExactly("a|a", "b|null", "c|c", "d|null");
    assertThat(lake.rows("per_window", "minute(s)", "views", "clicks")).containsExactly("0|3|3");
    assertThat(lake.rows("joined_per_window", "minute(s)", "n")).containsExactly("0|4", "10|2");
  }

  @Test
  void staticTableIsReadAnewForEachBatch() throws Exception {
    project
        .source("people", USERS, "quarantine")
        .source("logins", LOGINS, "drop")
        .sql(
            """
            CREATE STREAMING TABLE users AS SELECT login, name FROM STREAM people;
            CREATE STREAMING TABLE known AS
            SELECT l.id, u.name FROM STREAM logins l JOIN users u ON l.id = u.login;
            CREATE STREAMING TABLE every AS
            SELECT l.id, u.name FROM STREAM logins l LEFT JOIN users u ON l.id = u.login;
            CREATE STREAMING TABLE per_name AS
            SELECT u.name, count(*) AS n FROM STREAM logins l LEFT JOIN users u ON l.id = u.login
            GROUP BY u.name
            """)
        .lines("people", user("1", "ann"))
        .lines("logins", login("1"), login("2"));
    PipelineRun run =
        new PipelineRun(SharedSpark.session(), project.model(), RunOptions.continuous());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<?> ended = pool.submit(run::run);
    try {
      awaitRows("per_name", "ann|1", "null|1");
      awaitRows("every", "1|ann", "2|null");
      project.lines("people", user("2", "bob"));
      awaitRows("users", "1|ann", "2|bob");
      project.lines("logins", login("2"), login("1"));
      awaitRows("per_name", "ann|2", "bob|1", "null|1");
      awaitRows("every", "1|ann", "1|ann", "2|bob", "2|null");
    } finally {
      run.stop();
      ended.get();
      pool.shutdown();
    }
    project.lines("people", user("3", "cid")).lines("logins", login("3"), login("4"));

    lake.drain();

    assertThat(lake.rows("known", "id", "name"))
        .containsExactly("1|ann", "1|ann", "2|bob", "3|cid");
    assertThat(lake.rows("every", "id", "name"))
        .containsExactly("1|ann", "1|ann", "2|bob", "2|null", "3|cid", "4|null");
    assertThat(lake.rows("per_name", "name", "n"))
        .containsExactly("ann|2", "bob|1", "cid|1", "null|2");
  }

  @Test
  void lookupsWaitForAllThatTheirTablesAreMadeFromAndForNothingThatIsEmpty() throws Exception {
    project
        .source("people", USERS, "drop")
        .source("nobody", USERS, "drop")
        .source("logins", LOGINS, "drop")
        .sql(
            """
            CREATE STREAMING TABLE raw_users AS SELECT login, name FROM STREAM people;
            CREATE STREAMING TABLE users AS SELECT login, upper(name) AS name FROM STREAM raw_users;
            CREATE MATERIALIZED VIEW names AS SELECT login, max(name) AS name FROM raw_users GROUP BY 1;
            CREATE STREAMING TABLE empty AS SELECT login, name FROM STREAM nobody;
            CREATE STREAMING TABLE every AS
            SELECT l.id, u.name AS upper, n.name AS name, e.name AS none FROM STREAM logins l
            LEFT JOIN users u ON l.id = u.login LEFT JOIN names n ON l.id = n.login
            LEFT JOIN empty e ON l.id = e.login
            """)
        .lines("people", user("1", "ann"))
        .lines("logins", login("1"));
    PipelineRun run =
        new PipelineRun(SharedSpark.session(), project.model(), RunOptions.continuous());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<?> ended = pool.submit(run::run);
    try {
      awaitRows("every", "1|ANN|ann|null");
    } finally {
      run.stop();
      ended.get();
      pool.shutdown();
    }
  }

  @Test
  void streamDoesNotStartWhenItsLookupFails() {
    project
        .source("people", USERS, "fail")
        .source("logins", LOGINS, "drop")
        .sql(
            """
            CREATE STREAMING TABLE users AS SELECT login, name FROM STREAM people;
            CREATE STREAMING TABLE every AS
            SELECT l.id, u.name FROM STREAM logins l LEFT JOIN users u ON l.id = u.login
            """)
        .lines("people", "{")
        .lines("logins", login("1"));
    PipelineRun run =
        new PipelineRun(SharedSpark.session(), project.model(), RunOptions.continuous());

    assertThatThrownBy(run::run).hasMessageContaining("[E502] Cannot go on with flow 'users'");

    assertThat(project.path("lake/_checkpoints/every/every/0")).doesNotExist();
  }

  @Test
  void filesAreLookedUpAsATable() {
    project
        .source("people", USERS, "drop")
        .source("logins", LOGINS, "drop")
        .sql(
            """
            CREATE STREAMING TABLE every AS
            SELECT l.id, u.name FROM STREAM logins l LEFT JOIN people u ON l.id = u.login
            """)
        .lines("people", user("1", "ann"), "{")
        .lines("logins", login("1"), login("2"));
    lake.drain();
    project.lines("people", user("2", "bob")).lines("logins", login("2"));

    long input = lake.drain().get("every").counts().input();

    assertThat(lake.rows("every", "id", "name")).containsExactly("1|ann", "2|bob", "2|null");
    assertThat(input).isEqualTo(1);
  }

  @Test
  void filesAreListedAnewForEachBatchOfARunningQuery() throws Exception {
    project
        .source("people", USERS, "drop")
        .source("logins", LOGINS, "drop")
        .sql(
            """
            CREATE STREAMING TABLE every AS
            SELECT l.id, u.name FROM STREAM logins l LEFT JOIN people u ON l.id = u.login;
            CREATE STREAMING TABLE per_name AS
            SELECT u.name, count(*) AS n FROM STREAM logins l LEFT JOIN people u ON l.id = u.login
            GROUP BY u.name
            """)
        .lines("people", user("1", "ann"))
        .lines("logins", login("1"), login("2"));
    PipelineRun run =
        new PipelineRun(SharedSpark.session(), project.model(), RunOptions.continuous());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<?> ended = pool.submit(run::run);
    try {
      awaitRows("per_name", "ann|1", "null|1");
      awaitRows("every", "1|ann", "2|null");
      project.lines("people", user("2", "bob")).lines("logins", login("2"));
      awaitRows("per_name", "ann|1", "bob|1", "null|1");
      awaitRows("every", "1|ann", "2|bob", "2|null");
    } finally {
      run.stop();
      ended.get();
      pool.shutdown();
    }
  }

  @Test
  void tableIsUpsertedByWhatItsOwnSourceKnows() {
    project
        .source("people", "login STRING, name STRING, seen TIMESTAMP", "drop")
        .source("logins", LOGINS, "drop")
        .sql(
            """
            CREATE STREAMING TABLE users TBLPROPERTIES ('lakeweir.write.mode' = 'upsert',
              'lakeweir.write.keys' = 'login', 'lakeweir.write.sequence-by' = 'seen');
            CREATE FLOW known AS INSERT INTO users BY NAME SELECT login, name, seen FROM STREAM people;
            CREATE FLOW seen AS INSERT INTO users BY NAME
            SELECT u.login, u.name, l.ts AS seen FROM STREAM logins l JOIN people u ON l.id = u.login
            """)
        .lines("people", seen("1", "ann", 9), seen("2", "bob", 23), seen("3", "cid", 1))
        .lines("logins", login("1"), login("1"), login("2"), login("9"));
    lake.drain();
    lake.forgetLastCommit("users", "seen", 0);

    lake.drain();

    assertThat(lake.rows("users", "login", "name", "hour(seen)"))
        .containsExactly("1|ann|10", "2|bob|23", "3|cid|1");
  }

  @Test
  void filesWhoseBadRecordsArePutAsideAreNotLookedUp() {
    List<Problem> problems =
        project
            .source("people", USERS, "quarantine")
            .source("logins", LOGINS, "drop")
            .sql(
                "CREATE STREAMING TABLE t AS\nSELECT l.id, u.name FROM STREAM logins l JOIN people u ON l.id = u.login")
            .problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).render())
        .startsWith(
            "transformations/t.sql:2:1 [E212] Cannot read source 'people' as a table: it is read anew for each batch")
        .contains("decode.on-error: fail or drop");
  }

  private void awaitRows(String table, String... rows) {
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(lake.rows(table, lake.table(table).columns())).containsExactly(rows));
  }

  private static String joined(String table, String join) {
    return """
    CREATE STREAMING TABLE %s AS
    SELECT v.i, v.vt, c.c, c.ct
    FROM (SELECT i, vt FROM STREAM views WATERMARK vt DELAY OF INTERVAL 30 MINUTES) v
    %s (SELECT c, ct FROM STREAM clicks WATERMARK ct DELAY OF INTERVAL 30 MINUTES) c
    ON v.i = c.c AND c.ct BETWEEN v.vt AND v.vt + INTERVAL 10 MINUTES
    """
        .formatted(table, join);
  }

  private List<String> batchJoin(String kind) {
    SparkSession spark = SharedSpark.session();
    for (String source : List.of("views", "clicks")) {
      spark
          .read()
          .schema(source.equals("views") ? VIEWS : CLICKS)
          .json(project.path(source).toString())
          .createOrReplaceTempView("batch_" + source);
    }
    return spark
        .sql(
            "SELECT i, vt, c, ct FROM batch_views %s JOIN batch_clicks ON i = c AND ct BETWEEN vt AND vt + INTERVAL 10 MINUTES"
                .formatted(kind))
        .collectAsList()
        .stream()
        .map(row -> row.mkString("|"))
        .filter(row -> !row.contains("flush"))
        .sorted()
        .toList();
  }

  /** Twenty events of ten keys within 20 minutes, in any order: none comes behind the watermark. */
  private static String[] events(Random random, int part, String form) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Instant time = START.plusSeconds(part * 900L + random.nextInt(1200));
      events.add(form.formatted(random.nextInt(10), time));
    }
    Collections.shuffle(events, random);
    return events.toArray(String[]::new);
  }

  /** Moves both watermarks behind all that came before. */
  private void flush() {
    project
        .lines("views", view("flush", 600))
        .lines("clicks", click("flush", 1200))
        .lines("views", view("flush", 1800))
        .lines("clicks", click("flush", 1800));
  }

  private static String view(String id, int minute) {
    return "{\"i\":\"%s\",\"vt\":\"%s\"}".formatted(id, START.plusSeconds(minute * 60L));
  }

  private static String click(String id, int minute) {
    return "{\"c\":\"%s\",\"ct\":\"%s\",\"n\":1}".formatted(id, START.plusSeconds(minute * 60L));
  }

  private static String user(String login, String name) {
    return "{\"login\":\"%s\",\"name\":\"%s\"}".formatted(login, name);
  }

  private static String seen(String login, String name, int hour) {
    return "{\"login\":\"%s\",\"name\":\"%s\",\"seen\":\"2024-05-01T%02d:00:00Z\"}"
        .formatted(login, name, hour);
  }

  private static String login(String id) {
    return "{\"id\":\"%s\",\"ts\":\"2024-05-01T10:00:00Z\"}".formatted(id);
  }
}
