package dev.lakeweir.spec;

import dev.lakeweir.Mistake;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformationMistakesTest {
  private static final String T = "CREATE STREAMING TABLE a";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"tokens", "tables", "items", "properties", "views", "flows", "others", "names"})
  void mistakeIsReportedWhereItStands(Mistake mistake) {
    mistake.assertReported(
        new ProjectFixture(directory).write("transformations/m.sql", mistake.text()).lint());
  }

  static Stream<Mistake> tokens() {
    return Stream.of(
        mistake("an open string", T + " AS\nSELECT 'x;\n", "E201", "2:8", "string is not", "Close"),
        mistake("an open name", T + " AS SELECT `x", "E201", "1:36", "quoted name is not", ""),
        mistake("an open comment", T + " AS SELECT 1 /* a /* b */", "E201", "1:38", "comment", ""),
        mistake("an open raw string", T + " AS SELECT r'a\\", "E201", "1:36", "string", ""),
        mistake("an open comment alone", "/* a", "E201", "1:1", "comment is not closed", ""));
  }

  static Stream<Mistake> tables() {
    return Stream.of(
        mistake(
            "no AS",
            T + " SELET 1;",
            "E201",
            "1:26",
            "Cannot parse statement: expected AS or a clause, found 'SELET'",
            "Write AS before the query."),
        mistake("a misspelt clause", T + " COMENT 'x'", "E201", "1:26", "'COMENT'", "'COMMENT'"),
        mistake("a misspelt query", T + " AS SELET 1", "E201", "1:29", "a query", "'SELECT'"),
        mistake("no query", T + " AS;", "E201", "1:28", "a query, found the end", ""),
        mistake("no name", "CREATE STREAMING TABLE AS SELECT 1", "E201", "1:24", "'AS'", ""),
        mistake(
            "no table", "CREATE STREAMING TALBE a", "E201", "1:18", "expected TABLE", "'TABLE'"),
        mistake(
            "a misspelt kind", "CREATE STREMING TABLE a", "E201", "1:8", "found", "'STREAMING'"),
        mistake("live", "CREATE STREAMING LIVE TABLE a", "E201", "1:18", "'LIVE'", "Leave LIVE"),
        mistake("another format", T + " USING parquet", "E105", "1:32", "parquet", "Delta"),
        mistake("two comments", T + " COMMENT 'a' COMMENT 'b'", "E201", "1:38", "twice", "Keep"),
        mistake("a bare comment", T + " COMMENT x", "E201", "1:34", "in quotes, found 'x'", ""),
        mistake("a location", T + " LOCATION '/x'", "E201", "1:26", "'LOCATION'", "storage:"),
        mistake("a schedule", T + " SCHEDULE x", "E201", "1:26", "'SCHEDULE'", "trigger:"),
        mistake(
            "replaced", "CREATE OR REPLACE STREAMING TABLE a", "E201", "1:1", "replaced", "OR R"),
        mistake(
            "or else", "CREATE OR REFERSH STREAMING TABLE a", "E201", "1:11", "or", "'REFRESH'"),
        mistake("not exists", "CREATE STREAMING TABLE IF EXISTS a", "E201", "1:27", "NOT", ""),
        mistake("a transform", T + " PARTITIONED BY (days(ts))", "E201", "1:46", "',' or ')'", ""),
        mistake(
            "no semicolon",
            T + " AS SELECT 1\nCREATE STREAMING TABLE b AS SELECT 2",
            "E201",
            "2:1",
            "a new one begins",
            "Write ;"));
  }

  static Stream<Mistake> items() {
    return Stream.of(
        mistake("no items", T + " ()", "E201", "1:27", "a column or CONSTRAINT", ""),
        mistake("a comma too many", T + " (x INT, )", "E201", "1:34", "a column", ""),
        mistake("an open list", T + " (x STRUCT<a: INT", "E201", "1:42", "')'", "open"),
        mistake("a key", T + " (CONSTRAINT k PRIMARY KEY (x))", "E201", "1:40", "EXPECT", "reads:"),
        mistake("no condition", T + " (CONSTRAINT k EXPECT ())", "E201", "1:48", "a condition", ""),
        mistake("no parenthesis", T + " (CONSTRAINT k EXPECT x > 0)", "E201", "1:47", "'('", ""),
        mistake(
            "an open condition",
            T + " (CONSTRAINT k EXPECT (x > (1);",
            "E201",
            "1:55",
            "')'",
            "open"),
        mistake(
            "a misspelt violation",
            T + " (CONSTRAINT k EXPECT (x) ON VIOLATON DROP ROW)",
            "E201",
            "1:54",
            "expected VIOLATION",
            "'VIOLATION'"),
        mistake(
            "an unknown action",
            T + " (CONSTRAINT k EXPECT (x) ON VIOLATION QUARANTIN)",
            "E201",
            "1:64",
            "DROP ROW, FAIL UPDATE or QUARANTINE",
            "'QUARANTINE'"),
        mistake(
            "half an action",
            T + " (CONSTRAINT k EXPECT (x) ON VIOLATION DROP)",
            "E201",
            "1:68",
            "expected ROW",
            ""),
        mistake(
            "an expectation twice",
            T + " (CONSTRAINT k EXPECT (x),\n CONSTRAINT K EXPECT (y))",
            "E203",
            "2:13",
            "taken: K",
            "m.sql:1:38"));
  }

  static Stream<Mistake> properties() {
    String p = T + "\nTBLPROPERTIES (";
    return Stream.of(
        mistake(
            "a misspelt property",
            p + "'lakeweir.write.mod' = 'append')",
            "E209",
            "2:16",
            "lakeweir.write.mod",
            "'lakeweir.write.mode'"),
        mistake(
            "an unknown property", p + "'lakeweir.x' = 1)", "E209", "2:16", "lakeweir.x", "Known"),
        mistake(
            "a mode", p + "lakeweir.write.mode = 'upset')", "E210", "2:38", "upset", "'upsert'"),
        mistake("a vacuum", p + "'lakeweir.vacuum' = 'yes')", "E210", "2:36", ": yes", "'true'"),
        mistake("a trigger", p + "'lakeweir.trigger' = 'x')", "E210", "2:37", ": x", "10 seconds"),
        mistake(
            "a key twice", p + "'a' = '1', 'a' = '2')", "E107", "2:27", "twice: a", "m.sql:2:22"),
        mistake("a bare dash", p + "a-b = '1')", "E201", "2:17", "'=', found '-'", "quotes"),
        mistake("a bare value", p + "'a' = b)", "E201", "2:22", "a value in quotes", ""));
  }

  static Stream<Mistake> views() {
    return Stream.of(
        mistake("columns", "CREATE TEMPORARY VIEW v (a) AS SELECT 1", "E202", "1:25", "list", "AS"),
        mistake("no AS", "CREATE TEMP VIEW v SELECT 1", "E201", "1:20", "expected AS", ""),
        mistake("no query", "CREATE TEMP VIEW v", "E201", "1:19", "expected AS, found the end", ""),
        mistake(
            "refreshed",
            "CREATE OR REFRESH TEMP VIEW v AS SELECT 1",
            "E201",
            "1:1",
            "",
            "REPLACE"));
  }

  static Stream<Mistake> flows() {
    String f = "CREATE FLOW f AS ";
    String c = f + "AUTO CDC INTO t FROM STREAM s ";
    return Stream.of(
        mistake("overwrite", f + "INSERT OVERWRITE t SELECT 1", "E201", "1:25", "INTO", ""),
        mistake("once", f + "INSERT INTO ONCE t SELECT 1", "E202", "1:30", "ONCE", "Leave"),
        mistake("by nothing", f + "INSERT INTO t BY SELECT 1", "E201", "1:35", "NAME", ""),
        mistake(
            "by position", f + "INSERT INTO t VALUES (1)", "E201", "1:32", "BY NAME", "by name"),
        mistake(
            "no keys", f + "AUTO CDC INTO t FROM s", "E201", "1:40", "KEYS", "one and the same"),
        mistake("no sequence", c + "KEYS (k)", "E201", "1:56", "SEQUENCE BY", "later"),
        mistake("keys twice", c + "KEYS (k) KEYS (k)", "E201", "1:57", "twice: KEYS", "Keep one"),
        mistake("no column", c + "KEYS ()", "E201", "1:54", "a column's name", ""),
        mistake(
            "truncation",
            c + "KEYS (k) APPLY AS TRUNCATE WHEN x SEQUENCE BY s",
            "E202",
            "1:57",
            "this version: APPLY AS TRUNCATE",
            "--full-refresh"),
        mistake(
            "null updates",
            c + "KEYS (k) IGNORE NULL UPDATES SEQUENCE BY s",
            "E202",
            "1:57",
            "IGNORE NULL UPDATES",
            "whole row"),
        mistake(
            "tracked columns",
            c + "KEYS (k) SEQUENCE BY s STORED AS SCD TYPE 2 TRACK HISTORY ON *",
            "E202",
            "1:92",
            "TRACK HISTORY",
            "every change"),
        mistake(
            "a third type",
            c + "KEYS (k) SEQUENCE BY s STORED AS SCD TYPE 3",
            "E201",
            "1:90",
            "expected 1 or 2",
            "history"),
        mistake("no expression", c + "KEYS (k) SEQUENCE BY", "E201", "1:68", "an expression", ""),
        mistake(
            "no words",
            c + "KEYS (k) COLUMNS k",
            "E201",
            "1:57",
            "a clause of AUTO CDC",
            "EXCEPT"));
  }

  static Stream<Mistake> others() {
    return Stream.of(
        mistake(
            "a query", "\n  SELECT 1", "E202", "2:3", "a query alone", "CREATE STREAMING TABLE"),
        mistake("a setting", "SET x = 1;", "E202", "1:1", ": SET", "configuration:"),
        mistake("an insert", "INSERT INTO t SELECT 1", "E202", "1:1", ": INSERT", "CREATE FLOW"),
        mistake("a drop", "DROP TABLE t", "E202", "1:1", ": DROP", "Supported are"),
        mistake(
            "a typing mistake", "CRAETE STREAMING TABLE a", "E202", "1:1", "CRAETE", "'CREATE'"),
        mistake("a table", "CREATE TABLE a (x INT)", "E202", "1:1", "CREATE TABLE", "STREAMING"),
        mistake(
            "a view", "CREATE OR REPLACE VIEW a AS SELECT 1", "E202", "1:1", "VIEW", "TEMPORARY"),
        mistake(
            "a sink",
            "CREATE SINK s",
            "E202",
            "1:1",
            "CREATE SINK",
            "under sinks: in pipeline.yml"),
        mistake("a function", "CREATE FUNCTION f", "E202", "1:1", "CREATE FUNCTION", "Supported"),
        mistake("changes", "APPLY CHANGES INTO t", "E202", "1:1", "APPLY CHANGES", "AUTO CDC INTO"),
        mistake("a CDC table", T + " FLOW AUTO CDC FROM s", "E201", "1:46", "KEYS", ""),
        mistake("private", "CREATE PRIVATE STREAMING TABLE t", "E202", "1:1", "PRIVATE", "VIEW"),
        mistake(
            "a materialized view without a query",
            "CREATE OR REFRESH MATERIALIZED VIEW m COMMENT 'x'",
            "E201",
            "1:50",
            "expected AS",
            "made from a query"),
        mistake(
            "a materialized view to replace",
            "CREATE OR REPLACE MATERIALIZED VIEW m AS SELECT 1",
            "E201",
            "1:1",
            "a materialized view is refreshed, not replaced",
            "CREATE OR REFRESH MATERIALIZED VIEW"));
  }

  static Stream<Mistake> names() {
    return Stream.of(
        mistake("two parts", "CREATE STREAMING TABLE a.b", "E202", "1:24", "several", "one part"),
        mistake("a path", "CREATE STREAMING TABLE `../b`", "E201", "1:24", "`../b`", "directories"),
        mistake(
            "a table twice",
            T + ";CREATE STREAMING TABLE A",
            "E203",
            "1:49",
            "taken: A",
            "m.sql:1:24"),
        mistake(
            "a view like a table",
            T + ";CREATE TEMP VIEW a AS SELECT 1",
            "E203",
            "1:43",
            "view",
            "The table at"),
        mistake(
            "a flow twice",
            "CREATE FLOW f AS INSERT INTO t BY NAME SELECT 1;\nCREATE FLOW F AS INSERT INTO t BY NAME SELECT 2",
            "E203",
            "2:13",
            "taken: F",
            "m.sql:1:13"),
        mistake(
            "a flow like a table's own",
            T + " AS SELECT 1;CREATE FLOW a AS INSERT INTO a BY NAME SELECT 1",
            "E203",
            "1:50",
            "taken: a",
            "flow of a table"));
  }

  private static Mistake mistake(
      String name, String text, String code, String place, String message, String hint) {
    return Mistake.of(name, text, code, "transformations/m.sql:" + place, message, hint);
  }
}
