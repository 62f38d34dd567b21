package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.observe.BatchCounts;
import dev.lakeweir.observe.FlowStatus;
import dev.lakeweir.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineRunTest {
  private static final String ROWS_COUNTED =
      "spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows";
  private static final String SCHEMA = "id INT NOT NULL, shop STRING, amount INT, ts TIMESTAMP";
  private static final String CHECKED =
      """
      CREATE STREAMING TABLE t (
        CONSTRAINT small EXPECT (amount < 100),
        CONSTRAINT positive EXPECT (amount > 0) ON VIOLATION DROP ROW,
        CONSTRAINT in_shop EXPECT (shop <> '') ON VIOLATION QUARANTINE%s
      ) AS SELECT id, shop, amount, ts FROM STREAM events
      """;

  @TempDir Path directory;
  private TestProject project;
  private RunFixture lake;

  @BeforeEach
  void createProject() {
    project = new TestProject(directory).source("events", SCHEMA, "quarantine");
    lake = new RunFixture(project);
  }

  @Test
  void everyRecordIsWrittenPutAsideOrCounted() {
    project
        .sql(CHECKED.formatted(""))
        .lines("events", event(1, "a", 5), event(2, "a", 500), event(3, "a", -1), "{\"id\":4")
        .lines("events", event(5, "", 5), event(6, null, -5), "[]", event(7, "b", 7));

    FlowStatus status = lake.drain().get("t");

    assertThat(lake.rows("t", "id")).containsExactly("1", "2", "7");
    assertThat(status.counts())
        .isEqualTo(
            new BatchCounts(8, 2, 3, 4, 1, Map.of("small", 1L, "positive", 2L, "in_shop", 2L)));
    assertThat(status.state()).isEqualTo(FlowStatus.State.FINISHED);
    assertThat(status.batches()).isEqualTo(2);
    assertThat(lake.rows("t_quarantine", "flow", "source", "string(body)", "row", "reason"))
        .hasSize(4)
        .anyMatch(row -> row.startsWith("t|events|[]|null|"))
        .anyMatch(row -> row.startsWith("t|events|{\"id\":4|null|"))
        .contains(
            "t|null|null|{\"id\":5,\"shop\":\"\",\"amount\":5,\"ts\":null}|expectation 'in_shop' does not hold",
            "t|null|null|{\"id\":6,\"shop\":null,\"amount\":-5,\"ts\":null}|expectation 'in_shop' does not hold");
    assertThat(
            lake.rows(
                "t_quarantine",
                "element_at(position, 'file_path') LIKE '%/0000%.json'",
                "batch_id"))
        .containsExactly("null|1", "null|1", "true|0", "true|1");
  }

  @Test
  void restartGoesOnAndReplayedBatchIsWrittenOnce() {
    project
        .sql(
            CHECKED.formatted("")
                + ";CREATE STREAMING TABLE u TBLPROPERTIES ('lakeweir.write.mode' = 'upsert',"
                + "'lakeweir.write.keys' = 'shop', 'lakeweir.write.sequence-by' = 'id')"
                + " AS SELECT shop, id, amount FROM STREAM events")
        .lines("events", event(1, "a", 5), "{}")
        .lines("events", event(2, "a", 6), event(3, "", 1), "{");
    lake.drain();
    lake.forgetLastCommit("t", "t", 0);
    lake.forgetLastCommit("u", "u", 0);
    project.lines("events", event(4, "b", 6));

    Map<String, FlowStatus> status = lake.drain();

    assertThat(lake.rows("t", "id")).containsExactly("1", "2", "4");
    assertThat(lake.rows("u", "shop", "id")).containsExactly("a|2", "b|4", "|3");
    assertThat(lake.rows("t_quarantine", "coalesce(row, string(body))", "batch_id"))
        .containsExactly("{\"id\":3,\"shop\":\"\",\"amount\":1,\"ts\":null}|1", "{|1", "{}|0");
    assertThat(lake.rows("u_quarantine", "string(body)")).containsExactly("{", "{}");
    assertThat(status.get("t").counts().input()).isEqualTo(4);
  }

  @Test
  void jobsOfEachQueryAreScheduledInAPoolOfTheirOwn() throws TimeoutException {
    project
        .sql(
            CHECKED.formatted("")
                + ";CREATE STREAMING TABLE u AS SELECT shop, count(*) AS n FROM STREAM events GROUP BY shop")
        .lines("events", event(1, "a", 5));
    Set<String> pools = ConcurrentHashMap.newKeySet();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            pools.add(job.properties().getProperty("spark.scheduler.pool", "default"));
          }
        };
    SharedSpark.session().sparkContext().addSparkListener(listener);
    try {
      lake.drain();
      SharedSpark.session().sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      SharedSpark.session().sparkContext().removeSparkListener(listener);
    }
    assertThat(pools).contains("t", "u");
    assertThat(SharedSpark.session().sparkContext().getLocalProperty("spark.scheduler.pool"))
        .isNull();
  }

  @Test
  void crashBetweenTableAndQuarantineLosesNothing() {
    project.sql(CHECKED.formatted("")).lines("events", event(1, "a", 5), event(2, "", 5), "{");
    lake.drain();
    lake.forgetLastCommit("t", "t", 0);
    lake.delete(project.path("lake/t_quarantine"));

    lake.drain();

    assertThat(lake.rows("t", "id")).containsExactly("1");
    assertThat(lake.rows("t_quarantine", "coalesce(get_json_object(row, '$.id'), string(body))"))
        .containsExactly("2", "{");
  }

  @Test
  void rowThatMustHoldEndsTheFlowAndNothingOfItsBatchIsWritten() {
    project
        .sql(CHECKED.formatted(",\n  CONSTRAINT known EXPECT (id < 10) ON VIOLATION FAIL UPDATE"))
        .lines("events", event(1, "a", 5))
        .lines("events", event(2, "a", 5), event(3, "", 5), "{", event(10, "a", 5));

    assertThatThrownBy(lake::drain)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E501] Cannot go on with flow 't': expectation 'known' of table 't'")
        .hasMessageContaining("transformations/t.sql:5:14")
        .hasMessageContaining("Nothing of the batch is in the table");
    assertThat(lake.rows("t", "id")).containsExactly("1");
    assertThat(lake.rows("t_quarantine", "reason")).isEmpty();

    project.sql(CHECKED.formatted(""));
    lake.drain();

    assertThat(lake.rows("t", "id")).containsExactly("1", "10", "2");
    assertThat(lake.rows("t_quarantine", "batch_id")).containsExactly("1", "1");
  }

  @Test
  void recordThatMustDecodeEndsTheFlow(@TempDir Path other) {
    project =
        new TestProject(other)
            .source("events", SCHEMA, "fail")
            .sql(
                "CREATE STREAMING TABLE t AS SELECT id FROM STREAM events;"
                    + "CREATE STREAMING TABLE c AS SELECT shop, count(*) AS n FROM STREAM events GROUP BY shop")
            .lines("events", event(1, "a", 5))
            .lines("events", event(2, "a", 5), "{\"id\":\"x\"}");
    lake = new RunFixture(project);

    assertThatThrownBy(lake::drain)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("[E502] Cannot go on with flow")
        .hasMessageContaining("a record of source 'events' cannot be decoded: ")
        .hasMessageContaining("decode.on-error: quarantine");
    assertThat(lake.rows("t", "id")).isSubsetOf("1");
  }

  @Test
  void recordThatMayBeDroppedIsCounted(@TempDir Path other) {
    project =
        new TestProject(other)
            .source("events", SCHEMA, "drop")
            .sql("CREATE STREAMING TABLE t AS SELECT id FROM STREAM events")
            .lines("events", event(1, "a", 5), "{\"id\":\"x\"}", "", event(2, "a", 1));
    lake = new RunFixture(project);

    FlowStatus status = lake.drain().get("t");

    assertThat(status.counts()).isEqualTo(new BatchCounts(4, 2, 2, 0, 0, Map.of()));
    assertThat(project.path("lake/t_quarantine")).doesNotExist();
  }

  @Test
  void latestRowOfEachKeyWinsWithinAndAcrossBatches() {
    project
        .sql(
            "CREATE STREAMING TABLE u TBLPROPERTIES ('lakeweir.write.mode' = 'upsert',"
                + "'lakeweir.write.keys' = 'shop', 'lakeweir.write.sequence-by' = 'id')"
                + " AS SELECT shop, id, amount FROM STREAM events")
        .lines("events", event(5, "a", 5), event(9, "a", 9), event(7, "a", 7), event(1, null, 1))
        .lines("events", event(8, "a", 8), event(3, "b", 3), event(2, null, 2))
        .lines("events", event(9, "a", 10), event(2, "b", 2));

    FlowStatus status = lake.drain().get("u");

    assertThat(lake.rows("u", "shop", "id", "amount"))
        .containsExactly("a|9|10", "b|3|3", "null|2|2");
    assertThat(status.counts().input()).isEqualTo(9);
    assertThat(status.counts().written()).isEqualTo(9);
  }

  @Test
  void countsOfAnUpsertCoverAllPartsOfABatch() {
    project
        .write(
            "pipeline.yml",
            """
            name: shop
            storage: lake
            sources:
              events:
                format: json
                options: {path: events}
                decode: {on-error: quarantine, schema: "id INT NOT NULL, shop STRING"}
            """)
        .sql(
            "CREATE STREAMING TABLE u (CONSTRAINT in_shop EXPECT (shop <> '') ON VIOLATION QUARANTINE)"
                + " TBLPROPERTIES ('lakeweir.write.mode' = 'upsert',"
                + "'lakeweir.write.keys' = 'id', 'lakeweir.write.sequence-by' = 'id')"
                + " AS SELECT shop, id FROM STREAM events");
    for (int file = 0; file < 4; file++) {
      int first = file * 20_000;
      project.lines(
          "events",
          IntStream.range(first, first + 20_000)
              .mapToObj(
                  i ->
                      i % 100 == 0
                          ? "{" + "x".repeat(50)
                          : "{\"id\":%d,\"shop\":\"%s\"}"
                              .formatted(i, i % 100 == 1 ? "" : "s".repeat(50)))
              .toArray(String[]::new));
    }

    FlowStatus status = lake.drain().get("u");

    assertThat(lake.table("u").count()).isEqualTo(78_400);
    assertThat(lake.table("u_quarantine").count()).isEqualTo(1_600);
    assertThat(status.counts())
        .isEqualTo(new BatchCounts(80_000, 800, 78_400, 1_600, 0, Map.of("in_shop", 800L)));
  }

  @Test
  void statefulFlowShowsItsStateWatermarkLateRowsAndRejects() {
    project
        .sql(
            "CREATE STREAMING TABLE h AS SELECT window.start AS s, count(DISTINCT shop) AS shops"
                + " FROM STREAM events WATERMARK ts DELAY OF INTERVAL 1 HOUR"
                + " GROUP BY window(ts, '1 hour')")
        .lines("events", timed(1, "a", "10:00"), timed(2, "b", "10:30"), "{")
        .lines("events", timed(3, "a", "14:00"))
        .lines("events", timed(4, "a", "14:01"))
        .lines("events", timed(5, "c", "10:01"), timed(6, "c", "14:02"), "[");

    FlowStatus status = lake.drain().get("h");

    assertThat(lake.rows("h", "hour(s)", "shops")).containsExactly("10|2", "14|2");
    assertThat(lake.rows("h_quarantine", "flow", "string(body)")).containsExactly("h|[", "h|{");
    assertThat(status.watermark())
        .hasValueSatisfying(it -> assertThat(it).hasToString("2024-05-01T13:02:00Z"));
    assertThat(status.late()).isEqualTo(1);
    assertThat(status.stateRows()).isEmpty();
    assertThat(status.counts().rejected()).isEqualTo(2);
    assertThat(status.counts().quarantined()).isEqualTo(2);
    assertThat(status.counts().input()).isEqualTo(8);
  }

  @Test
  void rowsOfAStateAreCountedWhereThatIsSet() {
    project
        .sql(
            "CREATE STREAMING TABLE h AS SELECT shop, count(*) AS n FROM STREAM events GROUP BY shop")
        .lines("events", timed(1, "a", "10:00"), timed(2, "b", "10:30"));
    assertThat(lake.drain().get("h").stateRows()).isEmpty();

    // What was not counted before is counted when the state is opened.
    SparkSession spark = SharedSpark.session();
    spark.conf().set(ROWS_COUNTED, "true");
    try {
      project.lines("events", timed(3, "a", "10:31"), timed(4, "c", "10:32"));
      assertThat(lake.drain().get("h").stateRows()).hasValue(3);
    } finally {
      spark.conf().set(ROWS_COUNTED, "false");
    }
  }

  @Test
  void severalFlowsFillOneTable() {
    project
        .source("others", "id INT", "quarantine")
        .sql(
            """
            CREATE STREAMING TABLE t (id INT, origin STRING) PARTITIONED BY (origin);
            CREATE FLOW a AS INSERT INTO t BY NAME SELECT 'a' AS origin, id FROM STREAM events;
            CREATE FLOW b AS INSERT INTO t BY NAME SELECT id FROM STREAM others;
            CREATE STREAMING TABLE c CLUSTER BY (id) COMMENT 'it''s clustered'
              AS SELECT * FROM STREAM t WHERE id > 1;
            """)
        .lines("events", event(1, "x", 1), event(2, "x", 1), "{")
        .lines("others", "{\"id\":3}", "[");

    Map<String, FlowStatus> status = lake.drain();

    assertThat(lake.rows("t", "id", "origin")).containsExactly("1|a", "2|a", "3|null");
    assertThat(lake.rows("c", "id", "origin")).containsExactly("2|a", "3|null");
    assertThat(lake.rows("t_quarantine", "flow", "source", "string(body)"))
        .containsExactly("a|events|{", "b|others|[");
    assertThat(status.get("c").counts().input()).isEqualTo(3);
    assertThat(status.get("c").counts().written()).isEqualTo(2);
    assertThat(detail("t", "partitionColumns")).isEqualTo("[origin]");
    assertThat(detail("c", "clusteringColumns")).isEqualTo("[id]");
    assertThat(detail("c", "description")).isEqualTo("it's clustered");
  }

  @Test
  void rowsOfTablesAreCountedAlsoByStatefulFlows() {
    project
        .sql(
            """
            CREATE STREAMING TABLE t AS SELECT id, shop FROM STREAM events;
            CREATE STREAMING TABLE g (
              CONSTRAINT known EXPECT (shop NOT LIKE 's1_') ON VIOLATION QUARANTINE
            ) AS SELECT shop, count(*) AS n FROM STREAM t GROUP BY shop;
            """)
        .lines(
            "events",
            IntStream.range(0, 60).mapToObj(i -> event(i, "s" + i % 40, 1)).toArray(String[]::new));

    BatchCounts counts = lake.drain().get("g").counts();

    assertThat(lake.rows("g", "n")).hasSize(30).contains("1", "2");
    assertThat(counts.written()).isEqualTo(30);
    assertThat(counts.quarantined()).isEqualTo(10);
    assertThat(lake.rows("g_quarantine", "batch_id")).hasSize(10);
    assertThat(counts.input()).isEqualTo(60);
  }

  @Test
  void rowsOfAQueryByChanceArePartedOnce() {
    project
        .sql(
            "CREATE STREAMING TABLE t (CONSTRAINT heads EXPECT (side = 0) ON VIOLATION QUARANTINE)"
                + " AS SELECT id, int(rand() * 2) AS side FROM STREAM events")
        .lines(
            "events",
            IntStream.range(0, 200).mapToObj(i -> event(i, "s", 1)).toArray(String[]::new));

    FlowStatus status = lake.drain().get("t");

    long written = lake.table("t").count();
    assertThat(lake.table("t").where("side <> 0").count()).isZero();
    assertThat(lake.table("t_quarantine").count()).isEqualTo(200 - written);
    assertThat(lake.rows("t", "id"))
        .doesNotContainAnyElementsOf(lake.rows("t_quarantine", "get_json_object(row, '$.id')"));
    assertThat(status.counts().written()).isEqualTo(written);
  }

  @Test
  void emptySourceMakesEmptyTables() {
    project.sql("CREATE STREAMING TABLE t AS SELECT id FROM STREAM events");

    FlowStatus status = lake.drain().get("t");

    assertThat(lake.rows("t", "id")).isEmpty();
    assertThat(status.counts()).isEqualTo(BatchCounts.NONE);
    assertThat(status.state()).isEqualTo(FlowStatus.State.FINISHED);
  }

  @Test
  void missingDirectoryIsReportedBeforeAnythingIsMade() {
    project.sql("CREATE STREAMING TABLE t AS SELECT id FROM STREAM events");
    lake.delete(project.path("events"));

    assertThatThrownBy(lake::drain)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("pipeline.yml:6:")
        .hasMessageContaining("[E302] Cannot read source 'events': there is no directory");
    assertThat(project.path("lake")).doesNotExist();
  }

  private String detail(String table, String column) {
    List<org.apache.spark.sql.Row> rows =
        dev.lakeweir.SharedSpark.session()
            .sql("DESCRIBE DETAIL delta.`" + project.path("lake/" + table) + "`")
            .collectAsList();
    Object value = rows.get(0).getAs(column);
    return value instanceof scala.collection.Seq<?> names
        ? "[" + names.mkString(",") + "]"
        : String.valueOf(value);
  }

  private static String event(int id, String shop, int amount) {
    return "{\"id\":%d,\"shop\":%s,\"amount\":%d}"
        .formatted(id, shop == null ? "null" : "\"" + shop + "\"", amount);
  }

  private static String timed(int id, String shop, String time) {
    return "{\"id\":%d,\"shop\":\"%s\",\"ts\":\"2024-05-01T%s:00Z\"}".formatted(id, shop, time);
  }
}
