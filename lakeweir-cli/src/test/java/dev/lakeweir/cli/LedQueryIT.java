package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.execution.streaming.state.StateStore$;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flow that remembers rows and two that do not, over one topic: a drain computes them in one
 * pass.
 */
class LedQueryIT {
  private static final List<String> TABLES = List.of("bronze", "silver", "gold");

  @TempDir Path directory;
  private OrdersLake orders;
  private Lake lake;

  @BeforeEach
  void createProject() throws IOException {
    orders = new OrdersLake(directory);
    orders.table(
        "gold",
        "SELECT id % 3 AS kind, count(*) AS n, count(DISTINCT id) AS d FROM STREAM orders GROUP BY id % 3");
    lake = orders.lake();
  }

  @AfterEach
  void stopBroker() throws IOException {
    orders.close();
  }

  @Test
  void drainsGoOnInOnePassAndApart() {
    orders.send();
    lake.runOnce();
    requireRows();
    requireInOnePass();

    orders.send();
    lake.runOnce();
    requireRows();
    requireInOnePass();

    orders.send();
    orders.apart().runOnce();
    requireRows();

    orders.send();
    lake.runOnce();
    requireRows();
  }

  @Test
  void batchThatWasCutOffIsWrittenOnceWhereverThatWas() {
    orders.send();
    lake.runOnce();
    // The leading flow was written, the others were not.
    for (String table : List.of("bronze", "silver")) {
      orders.takeBackLastVersion(table);
    }
    TABLES.forEach(table -> orders.takeBackLast(table, "commits"));
    lake.runOnce();
    requireRows();
    requireInOnePass();

    // One of the others had noted nothing of the batch.
    TABLES.forEach(table -> orders.takeBackLast(table, "commits"));
    orders.takeBackLast("silver", "offsets");
    orders.takeBackLastVersion("silver");
    orders.send();
    lake.runOnce();
    requireRows();
    requireInOnePass();

    // All was done but for Spark's own note.
    orders.takeBackLast("gold", "commits");
    lake.runOnce();
    requireRows();
    requireInOnePass();
  }

  @Test
  void flowsThatCannotGoAlongRunBesideIt() throws IOException {
    orders.dropTable("silver");
    orders.send();
    lake.runOnce();
    orders.table("silver", "SELECT id, explode(items) AS item FROM STREAM orders");
    orders.send();
    lake.runOnce();
    requireRows();
    assertThat(lake.noted("bronze")).isEqualTo(lake.noted("gold"));

    orders.send();
    lake.runOnce("--full-refresh", "gold");
    requireRows();
  }

  @Test
  void topicWithoutRecordsIsNoFailure() {
    lake.runOnce();
    assertThat(lake.rows("gold")).isEmpty();

    orders.send();
    lake.runOnce();
    requireRows();
    requireInOnePass();
  }

  @Test
  void windowsAreClosedByBatchesWithoutRecords() throws IOException {
    orders.table(
        "gold",
        "TBLPROPERTIES ('lakeweir.write.mode' = 'append')",
        """
        SELECT window.start AS s, count(*) AS n, count(DISTINCT id) AS d
        FROM (SELECT id, timestamp_seconds(id) AS ts FROM STREAM orders)
          WATERMARK ts DELAY OF INTERVAL 1 SECOND
        GROUP BY window(ts, '10 seconds')""");
    orders.send();
    lake.runOnce();
    orders.send();
    lake.runOnce();

    // The last record is of second 199, the first of 100 cannot be decoded.
    orders.requireRows(gold(188));
    requireInOnePass();
  }

  @Test
  void recordThatMustNotBeThereEndsAllFlowsBeforeAnythingIsWritten() {
    lake.set("sources.orders.decode.on-error", "fail");
    orders.send();

    Invocation run = Invocation.of(lake.arguments("run", "--once"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("[E502] Cannot go on with flow 'gold'");
    for (String table : TABLES) {
      assertThat(lake.rows(table)).as(table).isEmpty();
      assertThat(lake.dataFiles(table)).as(table).isZero();
    }
    lake.set("sources.orders.decode.on-error", "quarantine");
    lake.runOnce();
    requireRows();
  }

  @Test
  void flowThatIsLedAndFailsIsNamedAndNothingOfTheBatchIsWritten() throws IOException {
    orders.send();
    lake.runOnce();
    String silver = "SELECT id, explode(items) AS item FROM STREAM orders";
    orders.table("silver", "(CONSTRAINT old EXPECT (id < 150) ON VIOLATION FAIL UPDATE)", silver);
    orders.send();
    List<Integer> files = TABLES.stream().map(lake::dataFiles).toList();

    Invocation run = Invocation.of(lake.arguments("run", "--once"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("[E501] Cannot go on with flow 'silver'");
    assertThat(TABLES.stream().map(lake::dataFiles)).containsExactlyElementsOf(files);
    orders.table("silver", "(CONSTRAINT old EXPECT (id < 150))", silver);
    lake.runOnce();
    requireRows();
    requireInOnePass();
  }

  @Test
  void tableThatIsChangedWithinARunIsWrittenByDeltaFromThenOn() throws Exception {
    lake.set("sources.orders.options.maxOffsetsPerTrigger", "10");
    orders.send();
    orders.send();

    CompletableFuture<Long> changed =
        CompletableFuture.supplyAsync(() -> orders.feedChanges(2, "silver", "silver_quarantine"));
    lake.runOnce();

    assertThat(changed.get()).isLessThan(lake.version("silver"));
    requireRows();
    requireInOnePass();
    List<String> engines = lake.engines("silver");
    assertThat(engines.subList(1, 3)).containsOnly("Kernel-4.4.0/Lakeweir");
    assertThat(engines.subList(changed.get().intValue() + 1, engines.size()))
        .isNotEmpty()
        .allMatch(engine -> engine.startsWith("Apache-Spark"));
    // Its files were read once more, and are gone.
    for (String table : List.of("silver", "silver_quarantine")) {
      assertThat(lake.strayFiles(table)).as(table).isEmpty();
    }
  }

  @Test
  void rowsThatDeltaRefusesEndTheRunAndTheNextOneWritesThem() {
    lake.set("sources.orders.options.maxOffsetsPerTrigger", "10");
    orders.send();
    orders.send();

    CompletableFuture<Void> changed =
        CompletableFuture.runAsync(() -> orders.dropColumn(2, "silver", "item"));
    Invocation run = Invocation.of(lake.arguments("run", "--once"));

    changed.join();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("[E507] Cannot go on with flow 'silver': its table does not take its rows");
    for (String table : List.of("silver", "silver_quarantine")) {
      // A write that Delta refuses at its commit, as the column went meanwhile, leaves files until
      // VACUUM: in directories, as those of a table with column mapping are.
      assertThat(lake.strayFiles(table))
          .as(table)
          .allMatch(file -> file.getNameCount() > 1, "written by Delta");
    }
    lake.runOnce();
    requireRows();
  }

  @Test
  void nothingWritesIntoACheckpointBehindTheRun() {
    orders.send();

    lake.runOnce();

    // Spark's own would go on in this JVM, and write with the next session that it finds.
    assertThat(StateStore$.MODULE$.isMaintenanceRunning()).isFalse();
  }

  /** The time of a batch tells that one query has begun it for all. */
  private void requireInOnePass() {
    for (String table : TABLES) {
      assertThat(lake.noted(table)).as(table).isEqualTo(lake.noted("gold"));
      assertThat(lake.begun(table)).as(table).isEqualTo(lake.begun("gold"));
      assertThat(lake.committed(table)).as(table).isEqualTo(lake.begun("gold"));
    }
  }

  private void requireRows() {
    orders.requireRows(gold(OrdersLake.GOOD * orders.parts()), orders.quarantined("gold"));
  }

  private static OrdersLake.Count gold(int records) {
    return new OrdersLake.Count("gold", "sum(n) AS n, sum(d) AS d", records, records);
  }
}
