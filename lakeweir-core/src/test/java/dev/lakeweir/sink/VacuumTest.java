package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.plan.WriteModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void weekIsKeptUnlessTheTableSaysOtherwise() throws IOException {
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
  void tableRestsBetweenTwoVacuumsOfAnyProcess() throws IOException {
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
  void nothingGoesThatAReaderOfTheStreamHasYetToRead() throws IOException {
    create("interval 2 hours");
    upsert(3);
    age(Duration.ofHours(3));
    String id = DeltaTables.id(spark, table.toString());
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
  void vacuumLeavesNoVersion() throws IOException {
    create("interval 2 hours");
    upsert(2);
    long version = DeltaTables.snapshot(spark, table.toString()).version();
    age(Duration.ofHours(3));

    vacuum();
    vacuum();

    assertThat(files()).hasSize(1);
    assertThat(DeltaTables.snapshot(spark, table.toString()).version()).isEqualTo(version);
  }

  @Test
  void tableWhoseFirstVersionsAreCleanedUpIsVacuumedByItsDirectory() throws IOException {
    create("interval 2 hours");
    upsert(3);
    age(Duration.ofDays(8));
    Path young = Files.writeString(table.resolve("part-00000-x-c000.zstd.parquet"), "x");
    forgetTheFirstVersions();

    vacuum();
    assertThat(files()).hasSize(2).contains(young);

    upsert(2);
    age(Duration.ofHours(3));
    vacuum();
    assertThat(files()).as("by the log again").hasSize(2).contains(young);
    assertThat(rows()).containsExactly("1|4");
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

  /** Makes all that is there older: the files, and what the log says of when they were replaced. */
  private void age(Duration age) throws IOException {
    Instant then = Instant.now().minus(age);
    try (Stream<Path> all = Files.walk(table)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.matches("\\d+\\.json")) {
          String text = Files.readString(file);
          Files.writeString(
              file,
              text.replaceAll(
                  "\"deletionTimestamp\":\\d+", "\"deletionTimestamp\":" + then.toEpochMilli()));
        }
        if (!name.equals("_last_vacuum_info")) {
          Files.setLastModifiedTime(file, FileTime.from(then));
        }
      }
    }
    DeltaLog.clearCache();
  }

  private void forgetTheFirstVersions() throws IOException {
    DeltaTables.snapshot(spark, table.toString())
        .deltaLog()
        .checkpoint(DeltaTables.snapshot(spark, table.toString()), scala.Option.empty());
    for (int version = 0; version < 2; version++) {
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
    try (Stream<Path> files = Files.list(table)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
