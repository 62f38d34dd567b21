package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.checkpoint.FlowCheckpoint;
import dev.lakeweir.checkpoint.TablePosition;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.sink.DeltaTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class TableMaintenanceTest {
  private static final String MINIMUM = "spark.databricks.delta.autoCompact.minNumFiles";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SparkSession spark = SharedSpark.session();

  @TempDir Path directory;
  private RunFixture lake;
  private PipelineModel pipeline;
  private TableMaintenance maintenance;

  @BeforeEach
  void fillTables() {
    TestProject project =
        new TestProject(directory)
            .source("events", "id INT, shop STRING", "quarantine")
            .sql(
                "CREATE STREAMING TABLE added AS SELECT id FROM STREAM events;"
                    + "CREATE STREAMING TABLE merged"
                    + " TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')"
                    + " AS SELECT id, count(*) AS n FROM STREAM events GROUP BY id;");
    for (int id = 0; id < 4; id++) {
      project.lines("events", "{\"id\":%d}".formatted(id), "{");
    }
    lake = new RunFixture(project);
    lake.drain();
    spark.conf().set(MINIMUM, "3");
    pipeline = project.model();
    maintenance = maintenance();
    maintenance.add(pipeline.flows());
    maintenance.add(pipeline.flows());
  }

  @AfterEach
  void stop() {
    spark.conf().unset(MINIMUM);
    maintenance.end(PATIENCE);
  }

  @Test
  void tablesAndQuarantinesAreCompactedBesideTheFlows() throws InterruptedException {
    maintenance.start();

    for (String table : new String[] {"added", "merged", "added_quarantine", "merged_quarantine"}) {
      awaitCompaction(table);
    }
    maintenance.end(PATIENCE);

    assertThat(lake.rows("added", "id")).containsExactly("0", "1", "2", "3");
    assertThat(lake.rows("merged", "id")).containsExactly("0", "1", "2", "3");
    assertThat(lake.rows("added_quarantine", "string(body)")).hasSize(4);
    assertThat(lake.compactions("added")).isEqualTo(1);
  }

  @Test
  void tableThatIsWrittenIsLeftAndTheOthersAreNotHeldUp() throws InterruptedException {
    Lock writing = maintenance.writing(pipeline.tables().get("merged"));
    writing.lock();
    try {
      maintenance.start();
      awaitCompaction("added_quarantine");
      awaitCompaction("merged_quarantine");
      assertThat(lake.compactions("merged")).isZero();
      long start = System.nanoTime();
      maintenance.end(PATIENCE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
    } finally {
      writing.unlock();
    }
  }

  @Test
  void nothingIsCompactedAfterAStop() throws InterruptedException {
    maintenance.stop();
    maintenance.sweep();

    assertThat(lake.compactions("added")).isZero();
  }

  @Test
  void replacedFilesOfTablesThatAskForItAreDeletedInTime() throws Exception {
    TestProject project = bronzeAndSilver();
    RunFixture shop = new RunFixture(project);
    shop.drain();
    assertThat(shop.compactions("bronze")).isEqualTo(1);
    assertThat(files(project, "bronze")).isEqualTo(5);

    Thread.sleep(1500);
    shop.drain();
    assertThat(files(project, "bronze")).as("within an hour of the last look").isEqualTo(5);
    Files.delete(project.path("lake/bronze/_delta_log/_last_vacuum_info"));
    project.lines("events", "{\"id\":4}");
    shop.drain();

    assertThat(files(project, "bronze")).isEqualTo(2);
    assertThat(files(project, "kept")).isEqualTo(6);
    assertThat(shop.rows("silver", "id")).containsExactly("0", "1", "2", "3", "4");
    assertThat(shop.rows("bronze", "id")).containsExactly("0", "1", "2", "3", "4");
  }

  @Test
  void flowIsBehindAsLongAsItHasToReadVersionsOfATable() {
    TestProject project = bronzeAndSilver();
    RunFixture shop = new RunFixture(project);
    String bronze = project.path("lake/bronze").toString();
    assertThat(TablePosition.isBehind(spark, silver(project), "any", 9)).as("no batch").isFalse();

    shop.drain();
    String id = DeltaTables.id(spark, bronze);
    long written = DeltaTables.snapshot(spark, bronze).version() - shop.compactions("bronze");

    assertThat(TablePosition.isBehind(spark, silver(project), id, written)).isFalse();
    assertThat(TablePosition.isBehind(spark, silver(project), id, written + 2)).isTrue();
    assertThat(TablePosition.isBehind(spark, silver(project), "another", 9)).isFalse();
    shop.forgetLastCommit("silver", "silver", 0);
    assertThat(TablePosition.isBehind(spark, silver(project), id, 1)).as("in a batch").isTrue();
  }

  private FlowCheckpoint silver(TestProject project) {
    return FlowCheckpoint.latest(
        project.path("lake").toString(),
        "silver",
        "silver",
        Plans.classic(spark).sessionState().newHadoopConf());
  }

  private TestProject bronzeAndSilver() {
    TestProject project =
        new TestProject(directory.resolve("vacuum"))
            .source("events", "id INT", "quarantine")
            .sql(
                """
                CREATE STREAMING TABLE bronze TBLPROPERTIES (
                  'lakeweir.vacuum' = true, 'delta.deletedFileRetentionDuration' = 'interval 1 second')
                AS SELECT id FROM STREAM events;
                CREATE STREAMING TABLE kept TBLPROPERTIES (
                  'delta.deletedFileRetentionDuration' = 'interval 1 second')
                AS SELECT id FROM STREAM events;
                CREATE STREAMING TABLE silver AS SELECT id FROM STREAM bronze;
                """);
    for (int id = 0; id < 4; id++) {
      project.lines("events", "{\"id\":%d}".formatted(id));
    }
    return project;
  }

  private static long files(TestProject project, String table) throws IOException {
    try (Stream<Path> files = Files.list(project.path("lake/" + table))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }

  private TableMaintenance maintenance() {
    return new TableMaintenance(
        spark, pipeline, new QueryCheckpoints(spark, pipeline), Duration.ofMillis(200));
  }

  private void awaitCompaction(String table) throws InterruptedException {
    while (lake.compactions(table) == 0) {
      Thread.sleep(100);
    }
  }
}
