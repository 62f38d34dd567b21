package dev.lakeweir.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.TestProject;
import dev.lakeweir.plan.PipelineModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class CompactionsTest {
  private static final String MINIMUM = "spark.databricks.delta.autoCompact.minNumFiles";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SparkSession spark = SharedSpark.session();

  @TempDir Path directory;
  private RunFixture lake;
  private PipelineModel pipeline;
  private Compactions compactions;

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
    compactions = new Compactions(spark, pipeline, Duration.ofMillis(200));
    compactions.add(pipeline.flows());
    compactions.add(pipeline.flows());
  }

  @AfterEach
  void stop() {
    spark.conf().unset(MINIMUM);
    compactions.end(PATIENCE);
  }

  @Test
  void tablesAndQuarantinesAreCompactedBesideTheFlows() throws InterruptedException {
    compactions.start();

    for (String table : new String[] {"added", "merged", "added_quarantine", "merged_quarantine"}) {
      awaitCompaction(table);
    }
    compactions.end(PATIENCE);

    assertThat(lake.rows("added", "id")).containsExactly("0", "1", "2", "3");
    assertThat(lake.rows("merged", "id")).containsExactly("0", "1", "2", "3");
    assertThat(lake.rows("added_quarantine", "string(body)")).hasSize(4);
    assertThat(lake.compactions("added")).isEqualTo(1);
  }

  @Test
  void tableThatIsWrittenIsLeftAndTheOthersAreNotHeldUp() throws InterruptedException {
    Lock writing = compactions.writing(pipeline.tables().get("merged"));
    writing.lock();
    try {
      compactions.start();
      awaitCompaction("added_quarantine");
      awaitCompaction("merged_quarantine");
      assertThat(lake.compactions("merged")).isZero();
      long start = System.nanoTime();
      compactions.end(PATIENCE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
    } finally {
      writing.unlock();
    }
  }

  @Test
  void nothingIsCompactedAfterAStop() throws InterruptedException {
    compactions.stop();
    compactions.sweep();

    assertThat(lake.compactions("added")).isZero();
  }

  private void awaitCompaction(String table) throws InterruptedException {
    while (lake.compactions(table) == 0) {
      Thread.sleep(100);
    }
  }
}
