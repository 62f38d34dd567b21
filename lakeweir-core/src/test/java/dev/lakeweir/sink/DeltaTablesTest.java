package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
