package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.AgedTable;
import dev.lakeweir.SharedSpark;
import dev.lakeweir.plan.WriteModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Console;

class VacuumTest {
  private static final Duration REST = Duration.ofHours(1);

  private final SparkSession spark = SharedSpark.newSession();

  @TempDir private Path directory;
  private Path table;
  private long batch;

  @BeforeEach
  void place() {
    table = directory.resolve("t");
  }

  @Test
  void replacedFilesGoWhenTheirTimeHasComeAndOthersStay() throws IOException {
    create("interval 2 hours");
    upsert(3);
    assertThat(files()).hasSize(3);
    Path uncommitted = Files.writeString(table.resolve("part-00000-x-c000.zstd.parquet"), "x");

    vacuum();
    assertThat(files()).as("younger than two hours").hasSize(4);

    age(Duration.ofHours(3));
    vacuum();
    assertThat(files()).hasSize(2).contains(uncommitted);
    assertThat(rows()).containsExactly("1|2");
    upsert(1);
    assertThat(rows()).containsExactly("1|3");
  }

  @Test
  void weekIsKeptUnlessTheTableSaysOtherwise() {
    spark.sql("CREATE TABLE delta.`%s` (id BIGINT, n BIGINT) USING delta".formatted(table));
    upsert(3);

    age(Duration.ofDays(6));
    vacuum();
    assertThat(files()).hasSize(3);

    age(Duration.ofDays(8));
    vacuum();
    assertThat(files()).hasSize(1);
  }

  @Test
  void tableRestsBetweenTwoVacuumsOfAnyProcess() {
    create("interval 2 hours");
    upsert(2);
    age(Duration.ofHours(3));
    Vacuum vacuum = new Vacuum(spark, table.toString(), VacuumTest::nobody, REST);
    vacuum.run();
    assertThat(files()).hasSize(1);

    upsert(1);
    age(Duration.ofHours(3));
    vacuum.run();
    new Vacuum(spark, table.toString(), VacuumTest::nobody, REST).run();
    assertThat(files()).hasSize(2);

    new Vacuum(spark, table.toString(), VacuumTest::nobody, Duration.ZERO).run();
    assertThat(files()).hasSize(1);
  }

  @Test
  void nothingGoesThatAReaderOfTheStreamHasYetToRead() {
    create("interval 2 hours");
    upsert(3);
    age(Duration.ofHours(3));
    String id = DeltaTables.id(spark, table.toString()).orElseThrow();
    Vacuum.Readers slow =
        (asked, version) -> {
          assertThat(asked).isEqualTo(id);
          return version > 2 ? Optional.of("silver") : Optional.empty();
        };

    new Vacuum(spark, table.toString(), slow, Duration.ZERO).run();
    assertThat(files()).hasSize(3);
    vacuum();
    assertThat(files()).hasSize(1);
  }

  @Test
  void vacuumLeavesNoVersionAndPrintsNothing() {
    create("interval 2 hours");
    upsert(2);
    long version = DeltaTables.snapshot(spark, table.toString()).version();
    age(Duration.ofHours(3));

    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Console.<Object>withOut(
        printed,
        () -> {
          vacuum();
          vacuum();
          return null;
        });

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(files()).hasSize(1);
    assertThat(DeltaTables.snapshot(spark, table.toString()).version()).isEqualTo(version);
  }

  @Test
  void whatTheLogTellsNoMoreStaysAsFilesOfAWriteUnderWayDo() throws IOException {
    create("interval 2 hours");
    upsert(4);
    Files.writeString(table.resolve("part-00000-x-c000.zstd.parquet"), "x");
    age(Duration.ofHours(3));
    forgetTheFirstVersions(3);
    assertThat(files()).hasSize(5);

    vacuum();
    assertThat(files()).as("version 4 took the file of version 3 away").hasSize(4);

    upsert(2);
    age(Duration.ofHours(3));
    vacuum();
    assertThat(files()).hasSize(4);
    assertThat(rows()).containsExactly("1|5");
  }

  private void vacuum() {
    new Vacuum(spark, table.toString(), VacuumTest::nobody, Duration.ZERO).run();
  }

  private static Optional<String> nobody(String table, long version) {
    return Optional.empty();
  }

  private void create(String retention) {
    spark.sql(
        "CREATE TABLE delta.`%s` (id BIGINT, n BIGINT) USING delta TBLPROPERTIES ('delta.deletedFileRetentionDuration' = '%s')"
            .formatted(table, retention));
  }

  /** Each puts one file in the place of the one before it. */
  private void upsert(int batches) {
    UpsertWriter writer =
        new UpsertWriter(table.toString(), new WriteModel.Upsert(List.of("id"), Optional.empty()));
    for (int i = 0; i < batches; i++) {
      assertThat(
              writer.write(
                  spark.sql("SELECT 1L AS id, %dL AS n".formatted(batch)),
                  new TransactionId("p/f/0", batch++)))
          .isTrue();
    }
  }

  private void age(Duration age) {
    AgedTable.age(table, age);
  }

  private void forgetTheFirstVersions(int versions) throws IOException {
    DeltaTables.snapshot(spark, table.toString())
        .deltaLog()
        .checkpoint(DeltaTables.snapshot(spark, table.toString()), scala.Option.empty());
    for (int version = 0; version < versions; version++) {
      Files.delete(table.resolve("_delta_log/%020d.json".formatted(version)));
      Files.deleteIfExists(table.resolve("_delta_log/%020d.crc".formatted(version)));
    }
    DeltaLog.clearCache();
  }

  private List<String> rows() {
    return spark.read().format("delta").load(table.toString()).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .toList();
  }

  private List<Path> files() {
    return AgedTable.files(table);
  }
}
