package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.observe.FlowStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of groups hold what one run over all rows gives, however these were cut into batches. */
class GroupedTablesTest {
  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project =
        new TestProject(directory)
            .source("sales", "shop STRING, amount INT, ts TIMESTAMP NOT NULL", "drop");
    lake = new RunFixture(project);
  }

  @Test
  void groupThatStopsToMeetHavingLeavesTheTable() {
    project
        .sql(
            """
            CREATE STREAMING TABLE few AS
            SELECT shop, count(*) AS n, sum(amount) AS total FROM STREAM sales
            GROUP BY shop HAVING count(*) < 3 AND max(amount) < 100;

            CREATE TEMPORARY VIEW cheap AS
            SELECT shop, count(DISTINCT amount) AS products, avg(amount) AS avg_amount
            FROM STREAM sales GROUP BY shop HAVING avg(amount) < 10;

            CREATE STREAMING TABLE low AS
            SELECT shop, products, avg_amount FROM cheap
            WHERE products > 1 AND shop LIKE 's_';

            CREATE STREAMING TABLE checked (
              CONSTRAINT small EXPECT (total < 30) ON VIOLATION DROP ROW,
              CONSTRAINT positive EXPECT (total > 0) ON VIOLATION QUARANTINE
            ) AS SELECT shop, sum(amount) AS total FROM STREAM sales GROUP BY shop
            HAVING count(*) > 1
            """)
        .lines("sales", sale("s1", 5), sale("s2", 5), sale("x3", 1), sale("x3", 2))
        .lines("sales", sale("s1", 25), sale("s2", 6), sale("s4", -5), sale("s4", 1));

    Map<String, FlowStatus> first = lake.drain();

    assertThat(lake.rows("few", "shop", "n")).containsExactly("s1|2", "s2|2", "s4|2", "x3|2");
    assertThat(lake.rows("low", "shop", "products", "avg_amount"))
        .containsExactly("s2|2|5.5", "s4|2|-2.0");
    assertThat(lake.rows("checked", "shop", "total")).containsExactly("s2|11", "x3|3");
    assertThat(lake.rows("checked_quarantine", "row"))
        .containsExactly("{\"shop\":\"s4\",\"total\":-4}");
    assertThat(first.get("checked").counts().written()).isEqualTo(2);
    assertThat(first.get("checked").counts().dropped()).isEqualTo(1);

    lake.forgetLastCommit("few", "few", 0);
    project
        .lines("sales", sale("s1", 1), sale("s2", 40), sale("x3", 100), sale("s4", 10))
        .lines("sales", sale("s1", -30), sale("s5", 1));

    lake.drain();

    assertThat(lake.rows("few", "shop", "n")).containsExactly("s5|1");
    assertThat(lake.rows("low", "shop", "products")).containsExactly("s1|4", "s4|3");
    assertThat(lake.rows("checked", "shop", "total")).containsExactly("s1|1", "s4|6");
    assertThat(lake.table("few").columns()).containsExactly("shop", "n", "total");
  }

  @Test
  void completeTableIsTheWholeResultAfterEachBatch() {
    project
        .sql(
            """
            CREATE STREAMING TABLE ranked TBLPROPERTIES ('lakeweir.write.mode' = 'complete')
            CLUSTER BY (shop) AS
            SELECT shop, sum(amount) AS total FROM STREAM sales GROUP BY shop
            HAVING sum(amount) > 0 ORDER BY total DESC, shop LIMIT 2;

            CREATE STREAMING TABLE one_row TBLPROPERTIES ('lakeweir.write.mode' = 'complete') AS
            SELECT count(*) AS n, max(amount) AS most FROM STREAM sales;

            CREATE STREAMING TABLE sold_once TBLPROPERTIES ('lakeweir.write.mode' = 'complete') AS
            SELECT shop, count(*) AS n FROM STREAM sales WHERE shop = 'b' GROUP BY shop
            HAVING count(*) < 2
            """)
        .lines("sales", sale("a", 1), sale("b", 2), sale("c", 3))
        .lines("sales", sale("a", 5));
    lake.drain();
    assertThat(lake.rows("ranked", "shop", "total")).containsExactly("a|6", "c|3");
    assertThat(lake.rows("sold_once", "shop", "n")).containsExactly("b|1");
    long version = version("ranked");
    lake.forgetLastCommit("ranked", "ranked", 0);

    lake.drain();

    assertThat(version("ranked")).as("a batch that is run again writes nothing").isEqualTo(version);

    project.lines("sales", sale("b", 7), sale("a", -10));
    lake.drain();

    assertThat(lake.rows("ranked", "shop", "total")).containsExactly("b|9", "c|3");
    assertThat(lake.rows("one_row", "n", "most")).containsExactly("6|7");
    assertThat(lake.rows("sold_once", "shop", "n")).as("a result without rows").isEmpty();
    assertThat(history("ranked")).contains("WRITE").doesNotContain("MERGE", "DELETE", "TRUNCATE");
    assertThat(clustering("ranked")).isEqualTo("[shop]");
  }

  @Test
  void sessionsAndWindowsOfWindowsAreAppendedOnceTheyAreOver() {
    project
        .sql(
            """
            CREATE STREAMING TABLE sessions TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
            SELECT session_window.start AS s, session_window.end AS e, shop, count(*) AS n
            FROM STREAM sales WATERMARK ts DELAY OF INTERVAL 10 MINUTES
            GROUP BY session_window(ts, '5 minutes'), shop;

            CREATE STREAMING TABLE busiest TBLPROPERTIES ('lakeweir.write.mode' = 'append') AS
            SELECT window(w, '1 hour').start AS s, max(n) AS most, sum(n) AS events FROM (
              SELECT window(ts, '10 minutes') AS w, count(*) AS n
              FROM STREAM sales WATERMARK ts DELAY OF INTERVAL 10 MINUTES
              GROUP BY window(ts, '10 minutes'))
            GROUP BY window(w, '1 hour');

            CREATE STREAMING TABLE sliding AS
            SELECT window.start AS s, shop, max(amount) AS most
            FROM STREAM sales WATERMARK ts DELAY OF INTERVAL 10 MINUTES
            GROUP BY window(ts, '10 minutes', '5 minutes'), shop
            """)
        .lines("sales", at("a", "10:00"), at("a", "10:08"), at("b", "10:02"))
        .lines("sales", at("a", "10:04"), at("b", "10:09"));
    lake.drain();
    project.lines("sales", at("a", "10:12"), at("b", "10:20"), at("a", "11:05"));
    lake.drain();
    project.lines("sales", at("z", "14:00")).lines("sales", at("z", "14:01"));
    lake.drain();

    assertThat(
            lake.rows(
                "sessions", "date_format(s, 'HH:mm')", "date_format(e, 'HH:mm')", "shop", "n"))
        .containsExactly(
            "10:00|10:17|a|4",
            "10:02|10:07|b|1",
            "10:09|10:14|b|1",
            "10:20|10:25|b|1",
            "11:05|11:10|a|1");
    assertThat(lake.rows("busiest", "hour(s)", "most", "events"))
        .containsExactly("10|5|7", "11|1|1");
    assertThat(lake.rows("sliding", "date_format(s, 'HH:mm')", "shop", "most"))
        .contains("09:55|a|1", "10:00|a|1", "10:05|a|1", "10:20|b|1")
        .hasSize(13);
  }

  private long version(String table) {
    return (Long) describe("HISTORY", table).get(0).getAs("version");
  }

  private List<String> history(String table) {
    return describe("HISTORY", table).stream().map(row -> row.<String>getAs("operation")).toList();
  }

  private String clustering(String table) {
    Row detail = describe("DETAIL", table).get(0);
    return "[" + detail.<scala.collection.Seq<?>>getAs("clusteringColumns").mkString(",") + "]";
  }

  private List<Row> describe(String what, String table) {
    return SharedSpark.session()
        .sql("DESCRIBE %s delta.`%s`".formatted(what, project.path("lake/" + table)))
        .collectAsList();
  }

  private static String sale(String shop, int amount) {
    return "{\"shop\":\"%s\",\"amount\":%d,\"ts\":\"2024-05-01T10:00:00Z\"}"
        .formatted(shop, amount);
  }

  private static String at(String shop, String time) {
    return "{\"shop\":\"%s\",\"amount\":1,\"ts\":\"2024-05-01T%s:00Z\"}".formatted(shop, time);
  }
}
