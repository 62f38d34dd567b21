package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.AgedTable;
import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.checkpoint.FlowCheckpoint;
import dev.lakeweir.checkpoint.TablePosition;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.sink.DeltaTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
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
  void replacedFilesOfTablesThatAskForItAreDeletedInTime() {
    TestProject project = shop();
    RunFixture shop = new RunFixture(project);
    shop.drain();
    assertThat(shop.compactions("bronze")).isEqualTo(1);
    assertThat(files(project, "bronze")).isEqualTo(5);

    age(project);
    shop.drain();

    assertThat(files(project, "bronze")).isEqualTo(1);
    assertThat(files(project, "kept")).isEqualTo(5);
    assertThat(shop.rows("silver", "id")).containsExactly("0", "1", "2", "3");
    assertThat(shop.rows("bronze", "id")).containsExactly("0", "1", "2", "3");
  }

  @Test
  void filesThatAFlowHasYetToReadStay() throws InterruptedException {
    TestProject project = shop();
    RunFixture shop = new RunFixture(project);
    shop.drain();
    age(project);
    shop.forgetLastCommit("silver", "silver", 0);

    sweep(project);
    assertThat(files(project, "bronze")).isEqualTo(5);

    shop.drain();
    assertThat(files(project, "bronze")).isEqualTo(1);
    assertThat(shop.rows("silver", "id")).containsExactly("0", "1", "2", "3");
  }

  /** Of what a flow has read nothing is known while its checkpoint cannot be read. */
  @Test
  void vacuumThatFailsDeletesNothingAndIsTriedAgain() throws Exception {
    TestProject project = shop();
    RunFixture shop = new RunFixture(project);
    shop.drain();
    age(project);
    Path offsets = shop.checkpoint("silver", "silver", 0).resolve("offsets");
    Path last = offsets.resolve(Long.toString(silver(project).latestBatch().orElseThrow()));
    Files.deleteIfExists(offsets.resolve("." + last.getFileName() + ".crc"));
    String written = Files.readString(last);
    Files.writeString(last, "v1\n{");

    sweep(project);
    assertThat(files(project, "bronze")).isEqualTo(5);

    Files.writeString(last, written);
    sweep(project);
    assertThat(files(project, "bronze")).isEqualTo(1);
  }

  @Test
  void filesThatAViewHasYetToReadStay() throws InterruptedException {
    TestProject project = shop();
    RunFixture shop = new RunFixture(project);
    shop.drain();
    AgedTable.age(project.path("lake/bronze"), Duration.ofHours(3));
    shop.delete(project.path("lake/added"));

    sweep(project);
    assertThat(files(project, "bronze")).as("a view that is not there needs no files").isEqualTo(1);

    shop.drain();
    project.lines("events", "{\"id\":4}").lines("events", "{\"id\":5}");
    shop.drain();
    long read = DeltaTables.snapshot(spark, project.path("lake/added").toString()).version();
    project.lines("events", "{\"id\":6}").lines("events", "{\"id\":7}");
    shop.drain();
    assertThat(files(project, "bronze")).isEqualTo(6);
    age(project);
    while (DeltaTables.snapshot(spark, project.path("lake/added").toString()).version() > read) {
      shop.forgetLastVersion("added");
      DeltaLog.clearCache();
    }

    sweep(project);
    assertThat(files(project, "bronze")).isEqualTo(6);

    shop.drain();
    assertThat(files(project, "bronze")).isEqualTo(1);
    assertThat(shop.rows("added", "id")).hasSize(8);
  }

  @Test
  void flowIsBehindAsLongAsItHasToReadVersionsOfATable() {
    TestProject project = shop();
    RunFixture shop = new RunFixture(project);
    String bronze = project.path("lake/bronze").toString();
    assertThat(TablePosition.isBehind(spark, silver(project), "any", 9)).as("no batch").isFalse();

    shop.drain();
    String id = DeltaTables.id(spark, bronze).orElseThrow();
    // The last version is a compaction: its rows are in those before it.
    long written = DeltaTables.snapshot(spark, bronze).version() - 1;

    assertThat(TablePosition.isBehind(spark, silver(project), id, written + 1)).isFalse();
    assertThat(TablePosition.isBehind(spark, silver(project), id, written + 2)).isTrue();
    assertThat(TablePosition.isBehind(spark, silver(project), "another", 9)).isFalse();
    shop.forgetLastCommit("silver", "silver", 0);
    assertThat(TablePosition.isBehind(spark, silver(project), id, 1)).as("in a batch").isTrue();
  }

  private void sweep(TestProject project) throws InterruptedException {
    PipelineModel model = project.model();
    TableMaintenance all =
        new TableMaintenance(
            spark, model, new QueryCheckpoints(spark, model), Duration.ofMillis(200));
    all.add(model.flows());
    all.sweep();
  }

  private static void age(TestProject project) {
    for (String table : new String[] {"bronze", "kept"}) {
      AgedTable.age(project.path("lake/" + table), Duration.ofHours(3));
      AgedTable.forgetWhenItWasVacuumed(project.path("lake/" + table));
    }
  }

  private FlowCheckpoint silver(TestProject project) {
    return FlowCheckpoint.latest(
        project.path("lake").toString(),
        "silver",
        "silver",
        Plans.classic(spark).sessionState().newHadoopConf());
  }

  private TestProject shop() {
    TestProject project =
        new TestProject(directory.resolve("vacuum"))
            .source("events", "id INT", "quarantine")
            .sql(
                """
                CREATE STREAMING TABLE bronze TBLPROPERTIES (
                  'lakeweir.vacuum' = true, 'delta.deletedFileRetentionDuration' = 'interval 2 hours')
                AS SELECT id FROM STREAM events;
                CREATE STREAMING TABLE kept TBLPROPERTIES (
                  'delta.deletedFileRetentionDuration' = 'interval 2 hours')
                AS SELECT id FROM STREAM events;
                CREATE STREAMING TABLE silver AS SELECT id FROM STREAM bronze;
                CREATE MATERIALIZED VIEW added AS SELECT id FROM bronze;
                """);
    for (int id = 0; id < 4; id++) {
      project.lines("events", "{\"id\":%d}".formatted(id));
    }
    return project;
  }

  private static int files(TestProject project, String table) {
    return AgedTable.files(project.path("lake/" + table)).size();
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
