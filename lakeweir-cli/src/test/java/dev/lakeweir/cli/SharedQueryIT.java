package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two flows over one topic that one streaming query serves, each with a checkpoint of its own. */
class SharedQueryIT {
  @TempDir Path directory;
  private OrdersLake orders;
  private Lake lake;

  @BeforeEach
  void createProject() throws IOException {
    orders = new OrdersLake(directory);
    lake = orders.lake();
  }

  @AfterEach
  void stopBroker() throws IOException {
    orders.close();
  }

  @Test
  void flowsGoOnApartAndTogetherAgain() {
    orders.send();
    lake.runOnce();
    orders.requireRows();
    assertThat(lake.begun("bronze")).isEqualTo(1).isEqualTo(lake.begun("silver"));
    assertThat(lake.committed("silver")).isEqualTo(1);
    // A small batch is one file, however many partitions its topic has.
    assertThat(lake.dataFiles("bronze")).isEqualTo(2);

    orders.send();
    orders.apart().runOnce();
    orders.requireRows();

    orders.send();
    lake.runOnce();
    orders.requireRows();
    assertThat(lake.begun("bronze")).isEqualTo(lake.begun("silver"));
  }

  @Test
  void batchThatWasCutOffIsWrittenOnceWhereverThatWas() {
    orders.send();
    lake.runOnce();
    // Silver's commit, and then all that was noted behind it.
    orders.takeBackLastVersion("silver");
    orders.takeBackLast("silver", "commits");
    orders.takeBackLast("bronze", "commits");
    lake.runOnce();
    orders.requireRows();

    // The other one had noted nothing of the batch.
    orders.takeBackLastVersion("silver");
    orders.takeBackLastVersion("bronze");
    orders.takeBackLast("bronze", "commits");
    orders.takeBackLast("silver", "commits");
    orders.takeBackLast("silver", "offsets");
    orders.send();
    lake.runOnce();
    orders.requireRows();

    // All was done but for Spark's own note.
    orders.takeBackLast("bronze", "commits");
    lake.runOnce();
    orders.requireRows();
    assertThat(lake.begun("bronze")).isEqualTo(lake.begun("silver"));
  }

  @Test
  void flowThatIsAddedReadsAllThatWasBefore() throws IOException {
    orders.dropTable("silver");
    for (int part = 0; part < 2; part++) {
      orders.send();
      lake.runOnce();
    }
    orders.table("silver", "SELECT id, explode(items) AS item FROM STREAM orders");
    orders.send();
    lake.runOnce();
    orders.requireRows();
    // From the next start on one query serves both.
    assertThat(lake.begun("bronze")).isNotEqualTo(lake.begun("silver"));
    orders.send();
    lake.runOnce();
    orders.requireRows();
    assertThat(lake.begun("bronze")).isEqualTo(lake.begun("silver"));
  }

  @Test
  void oneOfThemCanBeFilledAnew() {
    orders.send();
    lake.runOnce();
    orders.send();
    lake.runOnce("--full-refresh", "silver");
    orders.requireRows();
    orders.send();
    lake.runOnce();
    orders.requireRows();
  }
}
