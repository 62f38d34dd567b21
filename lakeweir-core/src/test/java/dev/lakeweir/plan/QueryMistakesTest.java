package dev.lakeweir.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.TestProject;
import dev.lakeweir.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueryMistakesTest {
  private static final String T = "CREATE STREAMING TABLE t AS\n";
  private static final String COUNTED =
      "CREATE STREAMING TABLE counted AS SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user;\n";

  /** One mistake in {@code transformations/t.sql}, and what must be said of it. */
  record Mistake(String name, String sql, String code, String place, String message, String hint) {
    @Override
    public String toString() {
      return name;
    }
  }

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

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "names",
    "types",
    "graph",
    "streaming",
    "writing",
    "columns",
    "joins",
    "complete",
    "likely",
    "changes",
    "views"
  })
  void mistakeIsReportedWhereItStands(Mistake mistake) {
    List<Problem> problems = project.sql(mistake.sql()).problems();

    assertThat(problems).as(problems.stream().map(Problem::render).toList().toString()).hasSize(1);
    Problem problem = problems.get(0);
    assertThat(problem.code().id()).as(problem.render()).isEqualTo(mistake.code());
    assertThat(problem.position().orElseThrow().toString())
        .as(problem.render())
        .isEqualTo("transformations/t.sql:" + mistake.place());
    assertThat(problem.message()).contains(mistake.message());
    assertThat(problem.hint()).contains(mistake.hint());
  }

  static Stream<Mistake> names() {
    return Stream.of(
        mistake(
            "syntax",
            T + "SELECT user,, shop\nFROM STREAM clicks",
            "E201",
            "2:13",
            "Cannot resolve the query of table 't': Syntax error at or near ','",
            "Spark SQL"),
        mistake(
            "syntax in a later line",
            T + "SELECT user\n  FROM STREAM clicks\n  WHERE user = = 1",
            "E201",
            "4:16",
            "near '='",
            ""),
        mistake(
            "an unknown source",
            T + "SELECT user\nFROM STREAM clcks",
            "E204",
            "3:6",
            "there is no source, table or view named 'clcks'",
            "'clicks'"),
        mistake(
            "an unknown table in a join",
            T + "SELECT c.user FROM STREAM clicks c\n  JOIN nowhere n ON c.user = n.u",
            "E204",
            "3:8",
            "named 'nowhere'",
            "this project has: clicks, t"),
        mistake(
            "an unknown table in a common table expression",
            T + "WITH x AS (SELECT * FROM STREAM klicks) SELECT user FROM x",
            "E204",
            "2:26",
            "'klicks'",
            "'clicks'"),
        mistake(
            "an unknown column",
            T + "SELECT shop,\n  usr FROM STREAM clicks",
            "E205",
            "3:3",
            "`usr` cannot be resolved",
            "user"),
        mistake(
            "an unknown column in WHERE",
            T + "SELECT user FROM STREAM clicks WHERE shpo > 1",
            "E205",
            "2:38",
            "`shpo`",
            "shop"),
        mistake(
            "an unknown field",
            T + "SELECT at.y FROM STREAM clicks",
            "E205",
            "2:8",
            "No such struct field `y`",
            ""),
        mistake(
            "an unknown qualifier",
            T + "SELECT c.user FROM STREAM clicks",
            "E205",
            "2:8",
            "`c`.`user`",
            "user"),
        mistake(
            "an unknown function",
            T + "SELECT uper(user) AS u FROM STREAM clicks",
            "E207",
            "2:8",
            "`uper`",
            ""),
        mistake(
            "an unknown column in a view",
            "CREATE TEMPORARY VIEW v AS SELECT usr FROM STREAM clicks;\n" + T + "SELECT * FROM v",
            "E205",
            "1:35",
            "Cannot resolve view 'v'",
            "user"));
  }

  static Stream<Mistake> types() {
    return Stream.of(
        mistake(
            "a wrong type",
            T + "SELECT date_add(at, 1) AS d FROM STREAM clicks",
            "E206",
            "2:8",
            "STRUCT<x: INT>",
            ""),
        mistake(
            "a condition that is none",
            T + "SELECT user FROM STREAM clicks WHERE shop",
            "E206",
            "2:1",
            "INT",
            ""),
        mistake(
            "a wrong number of arguments",
            T + "SELECT upper(user, 1) AS u FROM STREAM clicks",
            "E207",
            "2:8",
            "upper",
            ""),
        mistake(
            "a window over no time",
            T + "SELECT window(shop, '1 hour') AS w, count(*) AS c FROM STREAM clicks GROUP BY 1",
            "E206",
            "2:8",
            "window",
            ""),
        mistake(
            "a column not grouped by",
            T + "SELECT user, shop, count(*) AS c FROM STREAM clicks GROUP BY user",
            "E207",
            "2:1",
            "shop",
            ""));
  }

  static Stream<Mistake> graph() {
    return Stream.of(
        mistake(
            "a table read from itself",
            T + "SELECT user FROM STREAM t",
            "E208",
            "1:24",
            "from itself: t",
            "made from"),
        mistake(
            "a cycle of two",
            "CREATE STREAMING TABLE a AS SELECT * FROM STREAM b;\nCREATE STREAMING TABLE b AS SELECT * FROM STREAM a;",
            "E208",
            "1:24",
            "a, b",
            ""),
        mistake(
            "a table without flow",
            "CREATE STREAMING TABLE t (user STRING)",
            "E211",
            "1:24",
            "Cannot fill table 't'",
            "CREATE FLOW"),
        mistake(
            "a flow into an unknown table",
            T
                + "SELECT user FROM STREAM clicks;\nCREATE FLOW f AS INSERT INTO tt BY NAME SELECT user FROM STREAM clicks",
            "E204",
            "3:30",
            "no streaming table named 'tt'",
            "'t'"),
        mistake(
            "two flows with different columns",
            "CREATE STREAMING TABLE t;\nCREATE FLOW f AS INSERT INTO t BY NAME SELECT user FROM STREAM clicks;\nCREATE FLOW g AS INSERT INTO t BY NAME SELECT shop FROM STREAM clicks",
            "E216",
            "3:40",
            "table 't' has no column 'shop'",
            "declare it"),
        mistake(
            "two flows with different types",
            "CREATE STREAMING TABLE t;\nCREATE FLOW f AS INSERT INTO t BY NAME SELECT shop AS a FROM STREAM clicks;\nCREATE FLOW g AS INSERT INTO t BY NAME SELECT user AS a FROM STREAM clicks",
            "E216",
            "3:40",
            "column 'a' of table 't' is INT, not STRING",
            "CAST"));
  }

  static Stream<Mistake> streaming() {
    return Stream.of(
        mistake(
            "a source read as a table",
            T + "SELECT user FROM clicks",
            "E212",
            "2:1",
            "its query reads no stream",
            "FROM STREAM name"),
        mistake(
            "an upserted table read as a stream",
            COUNTED + T + "SELECT user FROM STREAM counted",
            "E212",
            "3:1",
            "it is written by upsert",
            "append"),
        mistake(
            "no stream at all",
            COUNTED + T + "SELECT user FROM counted",
            "E212",
            "3:1",
            "its query reads no stream",
            "FROM STREAM name"),
        mistake(
            "no relation at all",
            T + "SELECT 1 AS a",
            "E212",
            "2:1",
            "its query reads no stream",
            ""),
        mistake(
            "one table read in two ways",
            "CREATE STREAMING TABLE a AS SELECT user FROM STREAM clicks;\n"
                + T
                + "SELECT x.user FROM STREAM a x JOIN a y ON x.user = y.user",
            "E213",
            "3:1",
            "both as a stream and as a table",
            "one way"),
        mistake(
            "a sort",
            T + "SELECT user FROM STREAM clicks ORDER BY user",
            "E213",
            "2:1",
            "Sorting is not supported",
            ""),
        mistake(
            "a ranking",
            T
                + "SELECT user FROM STREAM clicks QUALIFY rank() OVER (PARTITION BY user ORDER BY ts) = 1",
            "E213",
            "2:1",
            "Window function",
            ""),
        mistake(
            "a limit", T + "SELECT user FROM STREAM clicks LIMIT 5", "E213", "2:1", "LIMIT", ""),
        mistake(
            "an append of an aggregate without watermark",
            "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS\nSELECT user, count(*) AS c FROM STREAM clicks GROUP BY user",
            "E215",
            "2:1",
            "watermark",
            "WATERMARK"),
        mistake(
            "an append of a distinct aggregate without watermark",
            "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS\nSELECT user, count(DISTINCT shop) AS c FROM STREAM clicks GROUP BY user",
            "E215",
            "2:1",
            "watermark",
            "WATERMARK"),
        mistake(
            "an append of a distinct aggregate by a key without event time",
            "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS\nSELECT user, count(DISTINCT shop) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY user",
            "E215",
            "2:1",
            "watermark",
            ""),
        mistake(
            "a list beside a distinct count",
            T
                + "SELECT user, count(DISTINCT shop) AS c, collect_list(shop) AS l FROM STREAM clicks GROUP BY user",
            "E213",
            "2:1",
            "collect_list cannot stand beside a distinct aggregate",
            "table of its own"),
        mistake(
            "a session window beside a distinct count",
            T
                + "SELECT session_window, user, count(DISTINCT shop) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY session_window(ts, '5 minutes'), user",
            "E213",
            "2:1",
            "session_window cannot stand beside a distinct aggregate",
            ""));
  }

  static Stream<Mistake> writing() {
    String upsert =
        "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert'%s) AS\nSELECT user, shop FROM STREAM clicks";
    return Stream.of(
        mistake(
            "an upsert without keys",
            upsert.formatted(""),
            "E214",
            "1:65",
            "its rows have no keys",
            "lakeweir.write.keys"),
        mistake(
            "an upsert without sequence",
            upsert.formatted(", 'lakeweir.write.keys' = 'user'"),
            "E214",
            "1:65",
            "which is the latest",
            "lakeweir.write.sequence-by"),
        mistake(
            "an unknown key",
            upsert.formatted(
                ", 'lakeweir.write.sequence-by' = 'shop', 'lakeweir.write.keys' = 'user, usr'"),
            "E210",
            "1:138",
            "no column 'usr'",
            "user"),
        mistake(
            "an unknown sequence",
            upsert.formatted(
                ", 'lakeweir.write.keys' = 'user', 'lakeweir.write.sequence-by' = 'ts'"),
            "E210",
            "1:138",
            "no column 'ts'",
            "user, shop"),
        mistake(
            "a grouping that is not selected",
            T + "SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user, shop",
            "E214",
            "1:24",
            "it is grouped by",
            "select it"),
        mistake(
            "a grouping of which a part is selected",
            T + "SELECT upper(user) AS u, count(*) AS c FROM STREAM clicks GROUP BY user",
            "E214",
            "1:24",
            "it is grouped by",
            "select it"),
        mistake(
            "keys that are a part of the grouping",
            "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.keys' = 'user') AS\n"
                + "SELECT user, shop, count(*) AS c FROM STREAM clicks GROUP BY user, shop",
            "E214",
            "1:24",
            "several rows of a key can come in one batch",
            "lakeweir.write.sequence-by"),
        mistake(
            "an aggregate of all",
            T + "SELECT count(*) AS c FROM STREAM clicks",
            "E214",
            "1:24",
            "grouped by nothing",
            "append"));
  }

  static Stream<Mistake> columns() {
    return Stream.of(
        mistake(
            "an undeclared column",
            "CREATE STREAMING TABLE t (user STRING) AS\nSELECT user, shop FROM STREAM clicks",
            "E216",
            "2:1",
            "table 't' has no column 'shop'",
            "leave it out"),
        mistake(
            "a misspelt column",
            "CREATE STREAMING TABLE t (usr STRING) AS\nSELECT user FROM STREAM clicks",
            "E216",
            "2:1",
            "no column 'user'",
            "'usr'"),
        mistake(
            "another type than declared",
            "CREATE STREAMING TABLE t (user INT) AS\nSELECT user FROM STREAM clicks",
            "E216",
            "2:1",
            "column 'user' of table 't' is INT, not STRING",
            "CAST(… AS INT)"),
        mistake(
            "an unknown type",
            "CREATE STREAMING TABLE t (\n  user STRING,\n  shop NUMBR\n) AS SELECT user, shop FROM STREAM clicks",
            "E108",
            "3:8",
            "NUMBR",
            "name TYPE"),
        mistake(
            "an unknown column in an expectation",
            "CREATE STREAMING TABLE t (\n  CONSTRAINT c EXPECT (usr IS NOT NULL)\n) AS SELECT user FROM STREAM clicks",
            "E205",
            "2:24",
            "expectation 'c'",
            "user"),
        mistake(
            "an expectation that is no condition",
            "CREATE STREAMING TABLE t (\n  CONSTRAINT c EXPECT (length(user))\n) AS SELECT user FROM STREAM clicks",
            "E206",
            "2:24",
            "expectation 'c'",
            ""),
        mistake(
            "an expectation with a syntax error",
            "CREATE STREAMING TABLE t (\n  CONSTRAINT c EXPECT (user IS IS NULL)\n) AS SELECT user FROM STREAM clicks",
            "E201",
            "2:32",
            "expectation 'c'",
            ""),
        mistake(
            "an aggregate in an expectation",
            "CREATE STREAMING TABLE t (\n  CONSTRAINT c EXPECT (count(user) > 1)\n) AS SELECT user FROM STREAM clicks",
            "E207",
            "2:24",
            "expectation 'c'",
            ""),
        mistake(
            "an expectation by chance",
            "CREATE STREAMING TABLE t (\n  CONSTRAINT c EXPECT (rand() > 0.5)\n) AS SELECT user FROM STREAM clicks",
            "E207",
            "2:24",
            "expectation 'c'",
            ""),
        mistake(
            "a column twice",
            T + "SELECT user, upper(user) AS USER FROM STREAM clicks",
            "E216",
            "2:1",
            "two columns named 'USER'",
            "AS"),
        mistake(
            "a column without type",
            T + "SELECT user, NULL AS n FROM STREAM clicks",
            "E206",
            "2:1",
            "column 'n' has no type",
            "CAST(NULL AS type)"),
        mistake(
            "a nested column without type",
            T + "SELECT user, array() AS n FROM STREAM clicks",
            "E206",
            "2:1",
            "column 'n' has no type",
            "CAST"),
        mistake(
            "a column without name",
            T + "SELECT upper(user) FROM STREAM clicks",
            "E216",
            "2:1",
            "column 'upper(user)' has a name",
            "AS"),
        mistake(
            "a field with a blank",
            T + "SELECT named_struct('a b', 1) AS s, user FROM STREAM clicks",
            "E216",
            "2:1",
            "column 's' has a name",
            "AS"),
        mistake(
            "an unknown partition column",
            "CREATE STREAMING TABLE t PARTITIONED BY (usr) AS SELECT user FROM STREAM clicks",
            "E205",
            "1:42",
            "Cannot lay out table 't' by 'usr'",
            "'user'"),
        mistake(
            "an unknown cluster column",
            "CREATE STREAMING TABLE t CLUSTER BY (user, shp) AS SELECT user, shop FROM STREAM clicks",
            "E205",
            "1:44",
            "by 'shp'",
            "'shop'"));
  }

  static Stream<Mistake> joins() {
    String a = "(SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) a";
    String b = "(SELECT user, ts FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR) b";
    String range = " AND b.ts BETWEEN a.ts AND a.ts + INTERVAL 5 MINUTES";
    return Stream.of(
        mistake(
            "a left join without watermark",
            T
                + "SELECT a.user FROM STREAM clicks a\n  LEFT JOIN STREAM clicks b ON a.user = b.user",
            "E219",
            "3:3",
            "Cannot run a left outer join of streams: the rows of both streams are kept for ever",
            "WATERMARK"),
        mistake(
            "a left join without range",
            T + "SELECT a.user FROM " + a + "\n  LEFT JOIN " + b + " ON a.user = b.user",
            "E219",
            "3:3",
            "never known that one has no match",
            "INTERVAL 15 MINUTES"),
        mistake(
            "a full join with half a range",
            T
                + "SELECT a.user FROM "
                + a
                + "\n  FULL JOIN "
                + b
                + " ON a.user = b.user AND a.ts >= b.ts",
            "E219",
            "3:3",
            "Cannot run a full outer join of streams",
            ""),
        mistake(
            "an inner join by equality alone",
            T + "SELECT a.user FROM " + a + "\n  JOIN " + b + " ON a.user = b.user",
            "E219",
            "3:3",
            "This inner join of streams keeps the rows of both streams for ever",
            "how far apart"),
        mistake(
            "a left join that remembers one side",
            T
                + "SELECT a.user FROM "
                + a
                + "\n  LEFT JOIN "
                + b
                + " ON a.user = b.user AND a.ts >= b.ts",
            "E219",
            "3:3",
            "",
            ""),
        mistake(
            "an upserted aggregate of an outer join",
            T
                + "SELECT a.user, count(*) AS c FROM "
                + a
                + " LEFT JOIN "
                + b
                + " ON a.user = b.user"
                + range
                + " GROUP BY a.user",
            "E213",
            "2:1",
            "not supported in Update output mode",
            "a table of its own"),
        mistake(
            "a join of a table that streams are made into, by a stream on the wrong side",
            COUNTED
                + T
                + "SELECT a.user FROM counted c LEFT JOIN STREAM clicks a ON a.user = c.user",
            "E213",
            "3:1",
            "with a streaming DataFrame/Dataset on the right",
            ""));
  }

  static Stream<Mistake> complete() {
    String complete =
        "CREATE STREAMING TABLE t%s TBLPROPERTIES ('lakeweir.write.mode' = 'complete') AS\n";
    String counted = complete + "SELECT user, count(*) AS c FROM STREAM clicks GROUP BY user";
    return Stream.of(
        mistake(
            "mode complete",
            counted.formatted(""),
            "E219",
            "1:65",
            "every group is kept for ever",
            "by upsert"),
        mistake(
            "mode complete without aggregate",
            complete.formatted("") + "SELECT user FROM STREAM clicks",
            "E220",
            "1:65",
            "it has no aggregate over a stream",
            "appended"),
        mistake(
            "mode complete of a distinct aggregate",
            complete.formatted("")
                + "SELECT user, count(DISTINCT shop) AS c FROM STREAM clicks GROUP BY user",
            "E220",
            "1:65",
            "it has a distinct aggregate",
            "by upsert"),
        mistake(
            "a quarantine of a complete table",
            counted.formatted(" (CONSTRAINT few EXPECT (c < 9) ON VIOLATION QUARANTINE)"),
            "E220",
            "1:38",
            "expectation 'few' would put the same rows aside with each batch",
            "DROP ROW"),
        mistake(
            "a misspelt mode",
            "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'compleat') AS\nSELECT user FROM STREAM clicks",
            "E210",
            "1:65",
            "compleat",
            "'complete'"));
  }

  static Stream<Mistake> likely() {
    String upserted =
        "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'upsert', 'lakeweir.write.keys' = 'id', 'lakeweir.write.sequence-by' = 'ts') AS\n";
    String first = "\nQUALIFY row_number() OVER (PARTITION BY %s ORDER BY ts) = 1";
    return Stream.of(
        mistake(
            "a session that is upserted",
            T
                + "SELECT session_window.start AS s, user, count(*) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY session_window(ts, '5 minutes'), user",
            "E213",
            "2:1",
            "session window",
            "once it is over"),
        mistake(
            "sessions of nobody",
            "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS\n"
                + "SELECT session_window.start AS s, count(*) AS c FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY session_window(ts, '5 minutes')",
            "E213",
            "2:1",
            "grouped by session_window alone",
            "key"),
        mistake(
            "an upserted window of windows",
            T
                + "SELECT window(w, '1 hour').start AS s, sum(n) AS n FROM (SELECT window(ts, '5 minutes') AS w, count(*) AS n FROM STREAM clicks WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY 1) GROUP BY window(w, '1 hour')",
            "E215",
            "2:1",
            "correctness",
            "append"),
        mistake(
            "a window that starts behind its slide",
            T
                + "SELECT window.start AS s, count(*) AS c FROM STREAM clicks GROUP BY window(ts, '5 minutes', '5 minutes', '5 minutes')",
            "E207",
            "2:69",
            "its start offset must be below its slide of 300 seconds: 300 seconds",
            "time, length, slide, start offset"),
        mistake(
            "a condition over the latest of several groups",
            "CREATE STREAMING TABLE t TBLPROPERTIES ('lakeweir.write.keys' = 'user', 'lakeweir.write.sequence-by' = 'shop') AS\n"
                + "SELECT user, shop, count(*) AS c FROM STREAM clicks GROUP BY user, shop HAVING count(*) < 5",
            "E213",
            "2:1",
            "would uncover an earlier group",
            "all that is grouped by"),
        mistake(
            "an arrival time in the key of a deduplication",
            T
                + "SELECT user, ts FROM STREAM clicks"
                + first.formatted("user, _source.file_modification_time"),
            "E221",
            "3:9",
            "_source.file_modification_time",
            "ORDER BY"),
        mistake(
            "an arrival time under another name",
            T
                + "SELECT * FROM (SELECT user, ts, _source.file_modification_time AS t FROM STREAM clicks)"
                + first.formatted("user, t"),
            "E221",
            "3:41",
            "Key t of a deduplication says when a record arrived",
            ""),
        mistake(
            "a column named after the arrival",
            T
                + "SELECT DISTINCT user, processing_time FROM (SELECT user, ts AS processing_time FROM STREAM clicks)",
            "E221",
            "2:17",
            "Key processing_time of",
            ""),
        mistake(
            "chance in a keyed write",
            upserted + "SELECT user, ts,\n  uuid() AS id FROM STREAM clicks",
            "E222",
            "3:3",
            "uuid()",
            "hash"),
        mistake(
            "the clock in a key",
            T
                + "SELECT user, d, count(*) AS c FROM (SELECT user, current_date() AS d FROM STREAM clicks) GROUP BY user, d",
            "E222",
            "2:1",
            "Key 'd' of table 't' is made from the time of the run",
            "time of the record"),
        mistake(
            "a condition that nothing meets",
            T + "SELECT user FROM STREAM clicks\nWHERE 1 = 0",
            "E224",
            "3:7",
            "No row meets the condition (1 = 0)",
            "leave out"),
        mistake(
            "a flow without name",
            "CREATE STREAMING TABLE t;\nCREATE FLOW AS INSERT INTO t BY NAME SELECT user FROM STREAM clicks",
            "E201",
            "2:13",
            "a flow's name",
            ""),
        mistake(
            "a view that nothing reads",
            "CREATE TEMPORARY VIEW v AS SELECT user FROM STREAM clicks;\n"
                + "CREATE TEMPORARY VIEW w AS SELECT user FROM STREAM clicks;\n"
                + T
                + "SELECT * FROM w",
            "E224",
            "1:23",
            "No flow reads view 'v'",
            "FROM v"));
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

  @Test
  void mistakesInDecodingSchemasAreFoundInTheirBlock() {
    project
        .write(
            "pipeline.yml",
            """
            name: shop
            sources:
              one:
                format: json
                options: {path: in}
                decode:
                  schema: |
                    user STRING,
                    shop NUMBR
              two:
                format: json
                options: {path: in}
                decode: {schema: "a INT, _source INT"}
              three:
                format: json
                options: {path: in}
                decode:
                  schema: >-
                    a INT,
                    b INTERVAL DAY
            """)
        .sql(T + "SELECT 1 AS a");

    assertThat(project.problems())
        .extracting(it -> it.position().orElseThrow() + " " + it.code().id())
        .contains("pipeline.yml:9:14 E108", "pipeline.yml:13:23 E108", "pipeline.yml:19:9 E108");
  }

  @Test
  void whatCannotBeDecodedIsReported(@TempDir Path directory) {
    TestProject project =
        new TestProject(directory)
            .write(
                "pipeline.yml",
                """
                name: shop
                sources:
                  one:
                    format: csv
                    options: {path: in, sep: '||'}
                    decode: {schema: "a ARRAY<INT>"}
                  two:
                    format: text
                    options: {path: in}
                    decode: {format: avro, schema: '{"type":"recrd"}'}
                  three:
                    format: kafka
                    options: {subscribe: t}
                    decode: {format: json, schema: "a INT, Key INT"}
                    decode-key: {format: text}
                  four:
                    format: csv
                    options: {path: in, sep: ',', delimiter: ';', header: maybe, quote: ','}
                    decode: {schema: a INT}
                """)
            .sql(T + "SELECT 1 AS a");

    assertThat(project.problems())
        .filteredOn(it -> it.position().orElseThrow().file().equals("pipeline.yml"))
        .extracting(it -> it.position().orElseThrow() + " " + it.code().id() + " " + it.message())
        .containsExactly(
            "pipeline.yml:5:30 E105 Cannot use an option of CSV of source 'one': not one character",
            "pipeline.yml:6:23 E108 Cannot decode source 'one': a ARRAY<INT>",
            "pipeline.yml:10:37 E108 Cannot read the schema of source 'two': "
                + "it names a type that it does not define",
            "pipeline.yml:14:37 E108 Cannot decode source 'three' into a column named key: "
                + "it holds what decode-key gives",
            "pipeline.yml:18:46 E105 Cannot use an option of CSV of source 'four': "
                + "sep and delimiter are the same",
            "pipeline.yml:18:59 E105 Cannot use an option of CSV of source 'four': "
                + "neither true nor false");
  }

  static Stream<Mistake> changes() {
    String table = "CREATE STREAMING TABLE t;\n";
    String flow = table + "CREATE FLOW f AS AUTO CDC INTO t FROM STREAM clicks\n";
    return Stream.of(
        mistake(
            "an unknown key",
            flow + "KEYS (usr) SEQUENCE BY ts COLUMNS (user)",
            "E205",
            "3:7",
            "Cannot apply the changes of flow 'f': there is no column 'usr'",
            "'user'"),
        mistake(
            "a key that is left out",
            flow + "KEYS (user, shop) SEQUENCE BY ts COLUMNS (user)",
            "E205",
            "3:13",
            "there is no column 'shop'",
            "its columns are: user"),
        mistake(
            "an unknown column to leave out",
            flow + "KEYS (user) SEQUENCE BY ts COLUMNS * EXCEPT (user_name, _source)",
            "E205",
            "3:46",
            "no column 'user_name'",
            ""),
        mistake(
            "an unknown sequence",
            flow + "KEYS (user)\nSEQUENCE BY tss COLUMNS (user)",
            "E205",
            "4:13",
            "Cannot resolve SEQUENCE BY of flow 'f'",
            "ts"),
        mistake(
            "a sequence without order",
            flow + "KEYS (user) SEQUENCE BY map(1, ts) COLUMNS (user)",
            "E206",
            "3:25",
            "which has no order",
            "STRUCT"),
        mistake(
            "a sequence of chance",
            flow + "KEYS (user) SEQUENCE BY rand() COLUMNS (user)",
            "E207",
            "3:25",
            "it depends on more than the row",
            ""),
        mistake(
            "an aggregate for a condition",
            flow + "KEYS (user) APPLY AS DELETE WHEN max(shop) = 1 SEQUENCE BY ts COLUMNS (user)",
            "E207",
            "3:34",
            "APPLY AS DELETE WHEN of flow 'f'",
            ""),
        mistake(
            "a condition that is none",
            flow + "KEYS (user) APPLY AS DELETE WHEN shop SEQUENCE BY ts COLUMNS (user)",
            "E206",
            "3:34",
            "is INT, not BOOLEAN",
            "compare"),
        mistake(
            "a column of a taken name",
            "CREATE TEMP VIEW v AS SELECT user, ts AS __start_at FROM STREAM clicks;\n"
                + table
                + "CREATE FLOW f AS AUTO CDC INTO t FROM v KEYS (user) SEQUENCE BY user",
            "E216",
            "3:34",
            "the name of column '__start_at' is taken by AUTO CDC",
            "EXCEPT (__start_at)"),
        mistake(
            "changes that are no stream",
            table.replace("t;", "o AS SELECT * FROM STREAM clicks;")
                + table
                + "CREATE FLOW f AS AUTO CDC INTO t FROM o KEYS (user) SEQUENCE BY ts",
            "E212",
            "3:34",
            "its query reads no stream",
            "FROM STREAM"),
        mistake(
            "a second flow",
            flow
                + "KEYS (user) SEQUENCE BY ts COLUMNS (user);\n"
                + "CREATE FLOW g AS INSERT INTO t BY NAME SELECT user FROM STREAM clicks",
            "E218",
            "4:30",
            "Cannot write flow 'g': table 't' is written by the query of flow 'f' alone",
            "a view"),
        mistake(
            "a way of writing",
            flow.replace("t;", "t TBLPROPERTIES ('lakeweir.write.mode' = 'append');")
                + "KEYS (user) SEQUENCE BY ts COLUMNS (user)",
            "E210",
            "1:65",
            "Cannot use lakeweir.write.mode for table 't': AUTO CDC says",
            "leave"),
        mistake(
            "a stream of what changes",
            flow
                + "KEYS (user) SEQUENCE BY ts COLUMNS (user);\n"
                + "CREATE STREAMING TABLE u AS\nSELECT * FROM STREAM t",
            "E212",
            "5:1",
            "it is written by AUTO CDC (SCD type 1) by user, so its rows change",
            "made from"));
  }

  static Stream<Mistake> views() {
    String view = "CREATE MATERIALIZED VIEW m AS\n";
    return Stream.of(
        mistake(
            "a stream in a view",
            T + "SELECT user FROM STREAM clicks;\n" + view + "SELECT * FROM STREAM t",
            "E212",
            "4:1",
            "Cannot compute materialized view 'm': its query reads a stream",
            "leave STREAM out"),
        mistake(
            "a source in a view",
            view + "SELECT user FROM clicks",
            "E212",
            "2:1",
            "Cannot read source 'clicks' as a table",
            "make a streaming table of it"),
        mistake(
            "a stream of a view",
            T
                + "SELECT user FROM STREAM clicks;\n"
                + view
                + "SELECT user FROM t;\nCREATE STREAMING TABLE u AS\nSELECT * FROM STREAM m",
            "E212",
            "6:1",
            "it is written by append what is added to t, so its rows change",
            "made from"),
        mistake(
            "a quarantine of a view",
            "CREATE MATERIALIZED VIEW m (\n  CONSTRAINT c EXPECT (x = 1) ON VIOLATION QUARANTINE)"
                + " AS SELECT 1 AS x",
            "E210",
            "2:14",
            "Cannot put rows of materialized view 'm' aside",
            "DROP ROW"),
        mistake(
            "a flow into a view",
            view
                + "SELECT 1 AS x;\nCREATE FLOW f AS INSERT INTO m BY NAME SELECT shop AS x"
                + " FROM STREAM clicks",
            "E218",
            "3:30",
            "table 'm' is written by the query of table 'm' alone",
            ""),
        mistake(
            "keys of a view",
            "CREATE MATERIALIZED VIEW m TBLPROPERTIES ('lakeweir.write.keys' = 'x') AS SELECT 1 AS x",
            "E210",
            "1:67",
            "Cannot use lakeweir.write.keys for table 'm': a materialized view says",
            ""));
  }

  private static Mistake mistake(
      String name, String sql, String code, String place, String message, String hint) {
    return new Mistake(name, sql, code, place, message, hint);
  }
}
