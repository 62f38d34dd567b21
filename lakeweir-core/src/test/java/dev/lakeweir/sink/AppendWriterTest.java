package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendWriterTest {
  private final SparkSession spark = SharedSpark.session();

  @TempDir private Path directory;
  private String path;

  @BeforeEach
  void nameTable() {
    path = directory.resolve("t").toString();
  }

  @Test
  void rowsAreCommittedWithTheirTransactionAndStatistics() {
    create("id BIGINT, text STRING, at TIMESTAMP, nested STRUCT<price: DECIMAL(9,2)>");
    String longText = "x".repeat(40);

    boolean written =
        new AppendWriter(path)
            .write(
                spark.sql(
                    """
                    SELECT id, concat('%s', id) AS text, TIMESTAMP '2026-01-01 00:00:00.123456' AS at,
                      named_struct('price', CAST(id AS DECIMAL(9,2))) AS nested
                    FROM range(10, 20, 1, 1)"""
                        .formatted(longText)),
                new TransactionId("p/f/0", 3));

    assertThat(written).isTrue();
    assertThat(engine()).isEqualTo("Kernel-4.4.0/Lakeweir");
    assertThat(DeltaTables.transactionVersion(spark, path, "p/f/0")).hasValue(3);
    assertThat(directory.resolve("t/_delta_log/00000000000000000001.crc")).exists();
    assertThat(DeltaTables.snapshot(spark, path).numOfFiles()).isEqualTo(1);
    assertThat(rows().count()).isEqualTo(10);
    String statistics =
        DeltaTables.snapshot(spark, path).allFiles().toDF().select("stats").first().getString(0);
    assertThat(statistics)
        .contains("\"numRecords\":10")
        .contains("\"id\":10", "\"id\":19")
        .contains("\"price\":10.00", "\"price\":19.00")
        .contains("\"text\":\"" + "x".repeat(32) + "\"")
        .contains("\"at\":\"2026-01-01T00:00:00.123")
        .contains("\"nullCount\"");
    assertThat(rows().where("text > '" + longText + "18'").count()).isEqualTo(1);
    assertThat(rows().where("at >= TIMESTAMP '2026-01-01 00:00:00.1234'").count()).isEqualTo(10);
    assertThat(rows().where("id > 19").count()).isZero();
  }

  @Test
  void batchIsWrittenOnce() {
    create("id BIGINT");
    AppendWriter writer = new AppendWriter(path);

    assertThat(writer.write(ids(0, 5), new TransactionId("p/f/0", 0))).isTrue();
    assertThat(writer.write(ids(0, 5), new TransactionId("p/f/0", 0))).isFalse();
    assertThat(new AppendWriter(path).write(ids(0, 5), new TransactionId("p/f/0", 0))).isFalse();
    assertThat(writer.write(ids(5, 9), new TransactionId("p/f/0", 1))).isTrue();
    assertThat(writer.write(ids(9, 10), new TransactionId("p/other/0", 0))).isTrue();

    assertThat(sorted()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(parquetFiles(dataFiles())).isEqualTo(parquetFiles(committedFiles()));
  }

  @Test
  void batchThatSparkWriterWroteIsHeld() {
    create("id BIGINT");
    AppendWriter writer = new AppendWriter(path);
    writer.write(ids(0, 1), new TransactionId("p/f/0", 0));
    new BatchCommit(path, org.apache.spark.sql.SaveMode.Append)
        .write(ids(1, 2), new TransactionId("p/f/0", 1));

    // The writer does not know of the commit until its own one fails; then the rows were read.
    assertThat(writer.write(ids(1, 2), new TransactionId("p/f/0", 1))).isTrue();

    assertThat(sorted()).containsExactly(0L, 1L);
    assertThat(writer.write(ids(2, 3), new TransactionId("p/f/0", 2))).isTrue();
  }

  @Test
  void batchWithoutRowsMakesNoVersion() {
    create("id BIGINT");

    assertThat(new AppendWriter(path).write(ids(0, 0), new TransactionId("p/f/0", 0))).isTrue();

    assertThat(DeltaTables.snapshot(spark, path).version()).isZero();
  }

  @Test
  void otherWritersComeInBetween() {
    create("id BIGINT");
    AppendWriter writer = new AppendWriter(path);
    for (int batch = 0; batch < 25; batch++) {
      writer.write(ids(batch, batch + 1), new TransactionId("p/f/0", batch));
      if (batch == 7) {
        spark.sql("OPTIMIZE " + DeltaTables.sqlName(path));
      } else if (batch == 12) {
        spark.sql("DELETE FROM %s WHERE id = 3".formatted(DeltaTables.sqlName(path)));
      } else if (batch == 17) {
        spark.sql("ALTER TABLE %s ADD COLUMNS (note STRING)".formatted(DeltaTables.sqlName(path)));
      } else if (batch == 21) {
        spark.sql(
            "MERGE INTO %s t USING (SELECT 4L AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET note = 'seen'"
                .formatted(DeltaTables.sqlName(path)));
      }
    }

    assertThat(sorted()).hasSize(24).doesNotContain(3L).doesNotHaveDuplicates();
    assertThat(rows().where("note = 'seen'").count()).isEqualTo(1);
    assertThat(directory.resolve("t/_delta_log/00000000000000000010.checkpoint.parquet")).exists();
    assertThat(DeltaTables.transactions(spark, path)).containsEntry("p/f/0", 24L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id BIGINT NOT NULL",
        "id BIGINT, s STRUCT<n: INT NOT NULL>||, named_struct('n', 1) AS s",
        "id BIGINT, at TIMESTAMP, day DATE GENERATED ALWAYS AS (CAST(at AS DATE))||, now() AS at",
        "id BIGINT, day DATE|PARTITIONED BY (day)|, current_date() AS day",
        "id BIGINT|CLUSTER BY (id)",
        "id BIGINT|TBLPROPERTIES ('delta.columnMapping.mode' = 'name')",
        "id BIGINT|TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
        "id BIGINT|TBLPROPERTIES ('delta.enableRowTracking' = 'true')",
        "id BIGINT|TBLPROPERTIES ('delta.constraints.positive' = 'id >= 0')",
        "id BIGINT|TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true')",
        "id BIGINT|TBLPROPERTIES ('delta.minWriterVersion' = '3')",
        "id BIGINT, n INT DEFAULT 5|TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')|, 1 AS n",
        "id BIGINT, s VARCHAR(3)||, 'abc' AS s",
        "id BIGINT, n BIGINT GENERATED BY DEFAULT AS IDENTITY||, 1L AS n"
      })
  void tableThatAsksForMoreIsWrittenBySpark(String table) {
    String[] parts = (table + "||").split("\\|", -1);
    spark.sql(
        "CREATE TABLE %s (%s) USING DELTA %s"
            .formatted(DeltaTables.sqlName(path), parts[0], parts[1]));
    Dataset<Row> rows = spark.sql("SELECT id%s FROM range(3)".formatted(parts[2]));

    assertThat(new AppendWriter(path).write(rows, new TransactionId("p/f/0", 0))).isTrue();

    assertThat(engine()).startsWith("Apache-Spark");
    assertThat(sorted()).containsExactly(0L, 1L, 2L);
    assertThat(DeltaTables.transactionVersion(spark, path, "p/f/0")).hasValue(0);
  }

  @Test
  void constraintThatComesLaterIsKept() {
    create("id BIGINT");
    AppendWriter writer = new AppendWriter(path);
    writer.write(ids(0, 3), new TransactionId("p/f/0", 0));
    spark.sql(
        "ALTER TABLE %s ADD CONSTRAINT small CHECK (id < 10)".formatted(DeltaTables.sqlName(path)));

    assertThatThrownBy(() -> writer.write(ids(10, 11), new TransactionId("p/f/0", 1)))
        .hasMessageContaining("small");
    assertThat(writer.write(ids(3, 5), new TransactionId("p/f/0", 1))).isTrue();

    assertThat(sorted()).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CAST(1.123456789012345678 AS DECIMAL(38,18))",
        "CAST(9999999999999999.99 AS DECIMAL(18,2))",
        "CAST(-99999999999999.9 AS DECIMAL(15,1))",
        "X'00ff61'",
        "'%1$s'",
        "concat('%1$s', repeat(chr(1114111), 3), 'x')",
        "CAST('NaN' AS DOUBLE)",
        "-0.0D",
        "TIMESTAMP '2026-01-01 00:00:00.999999'",
        "TIMESTAMP_NTZ '2026-01-01 00:00:00.999999'",
        "DATE '9999-12-31'",
        "true",
        "CAST(NULL AS STRING)"
      })
  void statisticsHideNoRow(String value) {
    String literal = value.formatted("y".repeat(32));
    Dataset<Row> rows = spark.sql("SELECT 1L AS id, %s AS v".formatted(literal));
    create("id BIGINT, v " + rows.schema().apply("v").dataType().sql());

    new AppendWriter(path).write(rows, new TransactionId("p/f/0", 0));

    assertThat(engine()).isEqualTo("Kernel-4.4.0/Lakeweir");
    assertThat(rows().where("v <=> " + literal).count()).isEqualTo(1);
    assertThat(rows().where("v <=> %s AND v >= %s".formatted(literal, literal)).count())
        .isEqualTo(literal.contains("NULL") ? 0 : 1);
  }

  @Test
  void bytesAreNotInTheLog() {
    create("body BINARY");

    new AppendWriter(path)
        .write(spark.sql("SELECT X'73656372657421' AS body"), new TransactionId("p/f/0", 0));

    String statistics =
        DeltaTables.snapshot(spark, path).allFiles().toDF().select("stats").first().getString(0);
    assertThat(statistics).contains("\"nullCount\"").doesNotContain("secret");
  }

  @Test
  void failureBehindACommitTakesNothingBack() throws IOException {
    create("id BIGINT");
    AppendWriter writer = new AppendWriter(path);
    writer.write(ids(0, 1), new TransactionId("p/f/0", 0));
    Path log = directory.resolve("t/_delta_log");
    // What stands in the log may not be deleted, whatever is thrown behind the commit: here the
    // checkpoint that is due cannot be written.
    Path checkpoint = Files.createDirectory(log.resolve("00000000000000000010.checkpoint.parquet"));

    for (int batch = 1; batch < 12; batch++) {
      writer.write(ids(batch, batch + 1), new TransactionId("p/f/0", batch));
    }

    Files.delete(checkpoint);
    assertThat(sorted()).hasSize(12);
  }

  @Test
  void filesHoldNoMoreRowsThanTheSessionSays() {
    create("id BIGINT");
    String limit = "spark.sql.files.maxRecordsPerFile";
    spark.conf().set(limit, 4);
    try {
      new AppendWriter(path).write(spark.range(0, 10, 1, 1).toDF(), new TransactionId("p/f/0", 0));
    } finally {
      spark.conf().unset(limit);
    }

    List<Long> rowsOfFiles =
        DeltaTables.snapshot(spark, path)
            .allFiles()
            .toDF()
            .selectExpr("CAST(get_json_object(stats, '$.numRecords') AS BIGINT) AS n")
            .collectAsList()
            .stream()
            .map(row -> row.getLong(0))
            .sorted()
            .toList();
    assertThat(rowsOfFiles).containsExactly(2L, 4L, 4L);
    assertThat(sorted()).containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
  }

  @Test
  void checksumWithoutItsVersionSaysWhatToDo() throws IOException {
    create("id BIGINT");
    new AppendWriter(path).write(ids(0, 1), new TransactionId("p/f/0", 0));
    Files.delete(directory.resolve("t/_delta_log/00000000000000000001.json"));

    assertThatThrownBy(() -> new AppendWriter(path).write(ids(1, 2), new TransactionId("p/f/0", 1)))
        .hasMessageContaining("its .crc must go too");
  }

  @Test
  void tableThatWasMadeAnewWithMoreVersionsIsLookedAtAnew() throws IOException {
    create("id BIGINT");
    AppendWriter writer = new AppendWriter(path);
    writer.write(ids(0, 1), new TransactionId("p/f/0", 0));
    FileUtils.deleteDirectory(directory.resolve("t").toFile());
    org.apache.spark.sql.delta.DeltaLog.clearCache();
    create("id STRING");
    for (int version = 1; version < 4; version++) {
      spark.sql("INSERT INTO %s VALUES ('%d')".formatted(DeltaTables.sqlName(path), version));
    }

    assertThatThrownBy(() -> writer.write(ids(2, 3), new TransactionId("p/f/0", 1)))
        .hasMessageContaining("DELTA_FAILED_TO_MERGE_FIELDS");

    assertThat(rows().count()).isEqualTo(3);
  }

  @Test
  void tableThatWasMadeAnewGetsNoHoleInItsLog() throws IOException {
    create("id BIGINT");
    AppendWriter writer = new AppendWriter(path);
    writer.write(ids(0, 1), new TransactionId("p/f/0", 0));
    writer.write(ids(1, 2), new TransactionId("p/f/0", 1));
    FileUtils.deleteDirectory(directory.resolve("t").toFile());
    org.apache.spark.sql.delta.DeltaLog.clearCache();
    create("id BIGINT");

    writer.write(ids(2, 3), new TransactionId("p/f/0", 2));

    assertThat(DeltaTables.snapshot(spark, path).version()).isEqualTo(1);
    assertThat(sorted()).containsExactly(2L);
  }

  private void create(String columns) {
    spark.sql("CREATE TABLE %s (%s) USING DELTA".formatted(DeltaTables.sqlName(path), columns));
  }

  private Dataset<Row> ids(long from, long until) {
    return spark.range(from, until, 1, 2).toDF();
  }

  private Dataset<Row> rows() {
    return spark.read().format("delta").load(path);
  }

  private List<Long> sorted() {
    return rows().select("id").collectAsList().stream()
        .map(row -> row.getLong(0))
        .sorted()
        .toList();
  }

  private Stream<String> committedFiles() {
    return Stream.of(rows().inputFiles());
  }

  private String engine() {
    return spark
        .sql("DESCRIBE HISTORY " + DeltaTables.sqlName(path))
        .select("engineInfo")
        .first()
        .getString(0);
  }

  private Stream<String> dataFiles() {
    try (Stream<Path> all = Files.list(directory.resolve("t"))) {
      return all.map(Path::toString).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> parquetFiles(Stream<String> files) {
    return files
        .map(file -> file.substring(file.lastIndexOf('/') + 1))
        .filter(name -> name.endsWith(".parquet"))
        .collect(Collectors.toSet());
  }
}
