package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.lakeweir.SharedSpark;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaTablesTest {
  private final SparkSession spark = SharedSpark.session();

  @TempDir private Path directory;

  @Test
  void tableHasAnIdFromTheMomentThatItIsMade() throws IOException {
    assertThat(exists("t")).isFalse();
    Files.createDirectories(directory.resolve("u/_delta_log"));
    assertThat(exists("u")).as("an empty log").isFalse();

    create("t", "");

    assertThat(DeltaTables.id(spark, path("t")))
        .contains(DeltaTables.snapshot(spark, path("t")).metadata().id());
  }

  /** Kernel refuses them. */
  @Test
  void logsThatOnlyDeltaReadsAreRead() throws IOException {
    create("t", "");
    Path log = directory.resolve("t/_delta_log");
    Files.copy(log.resolve("00000000000000000000.crc"), log.resolve("00000000000000000001.crc"));
    assertThat(exists("t")).as("a checksum without its version").isTrue();

    Files.createDirectories(directory.resolve("u/_delta_log"));
    Files.copy(
        log.resolve("00000000000000000000.crc"),
        directory.resolve("u/_delta_log/00000000000000000000.crc"));
    assertThat(exists("u")).as("a checksum alone").isFalse();
  }

  @Test
  void tableOfAnyFeatureExists() {
    create("t", "CLUSTER BY (id) TBLPROPERTIES ('delta.enableRowTracking' = 'true')");

    assertThat(exists("t")).isTrue();
  }

  @Test
  void nothingIsKnownOfATableThatIsNotThere() {
    assertThat(DeltaTables.columns(spark, path("t"))).isEmpty();
    assertThat(DeltaTables.properties(spark, path("t"))).isEmpty();
    assertThat(DeltaTables.transactions(spark, path("t"))).isEmpty();
    assertThat(DeltaTables.transactionVersion(spark, path("t"), "p/f/0")).isEmpty();
    assertThat(DeltaTables.hasFiles(spark, path("t"))).isFalse();
    assertThat(DeltaTables.size(spark, path("t"))).isEmpty();
  }

  /** As Kernel reads it, and as Delta must where Kernel cannot read the log. */
  @ParameterizedTest(name = "readable by Kernel: {0}")
  @ValueSource(booleans = {true, false})
  void theLogSaysWhatATableIs(boolean byKernel) throws IOException {
    create("t", "TBLPROPERTIES ('delta.appendOnly' = 'true')");
    Path log = directory.resolve("t/_delta_log");
    if (!byKernel) {
      Files.copy(log.resolve("00000000000000000000.crc"), log.resolve("00000000000000000009.crc"));
    }
    assertThat(DeltaTables.hasFiles(spark, path("t"))).isFalse();

    append("t", "p/f/0", 3);
    append("t", "p/g/0", 7);

    assertThat(DeltaTables.columns(spark, path("t")).orElseThrow().toDDL()).isEqualTo("id BIGINT");
    assertThat(DeltaTables.properties(spark, path("t")).orElseThrow())
        .containsExactly(entry("delta.appendOnly", "true"));
    assertThat(DeltaTables.transactions(spark, path("t")))
        .containsOnly(entry("p/f/0", 3L), entry("p/g/0", 7L));
    assertThat(DeltaTables.transactionVersion(spark, path("t"), "p/g/0")).hasValue(7);
    assertThat(DeltaTables.transactionVersion(spark, path("t"), "p/h/0")).isEmpty();
    assertThat(DeltaTables.hasFiles(spark, path("t"))).isTrue();
  }

  @Test
  void theLogIsReadWithoutChecksumsToo() throws IOException {
    create("t", "");
    append("t", "p/f/0", 3);
    try (DirectoryStream<Path> checksums =
        Files.newDirectoryStream(directory.resolve("t/_delta_log"), "*.crc")) {
      for (Path checksum : checksums) {
        Files.delete(checksum);
      }
    }

    assertThat(DeltaTables.transactions(spark, path("t"))).containsOnly(entry("p/f/0", 3L));
    assertThat(DeltaTables.hasFiles(spark, path("t"))).isTrue();

    spark.sql("DELETE FROM delta.`%s`".formatted(path("t")));
    Files.delete(directory.resolve("t/_delta_log/00000000000000000002.crc"));
    assertThat(DeltaTables.hasFiles(spark, path("t"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'delta.enableDeletionVectors' = 'true'",
        "'delta.enableDeletionVectors' = 'false'",
        "'delta.dataSkippingNumIndexedCols' = '0'"
      })
  void sizeIsThatOfTheRowsWhichAreThere(String property) {
    create("t", "TBLPROPERTIES (%s)".formatted(property));
    assertThat(DeltaTables.size(spark, path("t"))).contains(new TableSize(0, 0));
    append("t", "p/f/0", 0);
    append("t", "p/f/0", 1);
    spark.sql("DELETE FROM delta.`%s` WHERE id = 1".formatted(path("t")));
    assertThat(DeltaTables.size(spark, path("t"))).contains(new TableSize(3, 2));
  }

  /** Another program may write files without statistics. */
  @Test
  void rowsAreCountedWhereNoStatisticsAre() {
    spark.conf().set("spark.databricks.delta.stats.collect", "false");
    try {
      create("t", "");
      append("t", "p/f/0", 0);
    } finally {
      spark.conf().unset("spark.databricks.delta.stats.collect");
    }
    assertThat(DeltaTables.size(spark, path("t"))).contains(new TableSize(1, 2));
  }

  private void append(String name, String application, long batch) {
    spark
        .range(2)
        .write()
        .format("delta")
        .mode("append")
        .option("txnAppId", application)
        .option("txnVersion", batch)
        .save(path(name));
  }

  private void create(String name, String clauses) {
    spark.sql("CREATE TABLE delta.`%s` (id BIGINT) USING delta %s".formatted(path(name), clauses));
  }

  private boolean exists(String name) {
    return DeltaTables.exists(spark, path(name));
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }
}
