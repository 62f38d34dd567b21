package dev.lakeweir.sink.direct;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectAppendTest {
  private static final TransactionId BATCH = new TransactionId("p/f/0", 0);

  private final SparkSession spark = SharedSpark.newSession();

  @TempDir private Path directory;
  private String path;

  @BeforeEach
  void createTable() {
    path = directory.resolve("t").toString();
    spark.sql("CREATE TABLE delta.`%s` (id BIGINT) USING delta".formatted(path));
  }

  @Test
  void filesOfABatchThatDoesNotFitAnyMoreAreInNoTable() throws IOException {
    DirectAppend append = new DirectAppend(spark, path);
    Dataset<Row> rows = spark.range(0, 4, 1, 2).toDF();
    FileWriters to = append.open(spark, rows.schema(), BATCH).orElseThrow();
    List<WrittenFile> files =
        FileJob.run(rows, to.schema(), to).stream().flatMap(task -> task.files().stream()).toList();
    assertThat(parquetFiles()).hasSize(2);
    spark.sql("ALTER TABLE delta.`%s` ADD CONSTRAINT few CHECK (id < 3)".formatted(path));

    assertThat(append.commit(files, to, BATCH)).isFalse();

    to.delete(files);
    assertThat(parquetFiles()).isEmpty();
    assertThat(DeltaTables.snapshot(spark, path).allFiles().count()).isZero();
  }

  /** They went with the table that they were written for. */
  @Test
  void tableThatWasMadeAnewWhileFilesWereWrittenGetsNoneOfThem() throws IOException {
    DirectAppend append = new DirectAppend(spark, path);
    Dataset<Row> rows = spark.range(0, 4, 1, 2).toDF();
    FileWriters to = append.open(spark, rows.schema(), BATCH).orElseThrow();
    List<WrittenFile> files =
        FileJob.run(rows, to.schema(), to).stream().flatMap(task -> task.files().stream()).toList();
    FileUtils.deleteDirectory(directory.resolve("t").toFile());
    DeltaLog.clearCache();
    createTable();

    assertThat(append.commit(files, to, BATCH)).isFalse();

    assertThat(DeltaTables.snapshot(spark, path).version()).isZero();
  }

  @Test
  void sessionThatAsksForOptimizedWritesIsForDelta() {
    String setting = "spark.databricks.delta.optimizeWrite.enabled";
    spark.conf().set(setting, "true");
    try {
      assertThat(new DirectAppend(spark, path).write(spark.range(0, 1, 1, 1).toDF(), BATCH))
          .isEqualTo(DirectAppend.Outcome.REFUSED);
    } finally {
      spark.conf().unset(setting);
    }
  }

  @Test
  void batchForATableThatChangedBeforeIsRefusedBeforeAnyFile() throws IOException {
    DirectAppend append = new DirectAppend(spark, path);
    assertThat(append.write(spark.range(0, 1, 1, 1).toDF(), BATCH))
        .isEqualTo(DirectAppend.Outcome.WRITTEN);
    spark.sql("ALTER TABLE delta.`%s` ADD CONSTRAINT few CHECK (id < 3)".formatted(path));

    assertThat(append.write(spark.range(1, 9, 1, 2).toDF(), new TransactionId("p/f/0", 1)))
        .isEqualTo(DirectAppend.Outcome.REFUSED);

    assertThat(parquetFiles()).hasSize(1);
  }

  @Test
  void failedBatchLeavesNoFile() throws IOException {
    Dataset<Row> failing =
        spark
            .range(0, 1_000, 1, 4)
            .toDF()
            .select(
                when(col("id").equalTo(900), raise_error(lit("bad row")).cast("bigint"))
                    .otherwise(col("id"))
                    .as("id"));

    assertThatThrownBy(() -> new DirectAppend(spark, path).write(failing, BATCH))
        .hasMessageContaining("bad row");

    // A task that is still at work then is told to end, and deletes its files itself.
    await().untilAsserted(() -> assertThat(parquetFiles()).isEmpty());
    assertThat(DeltaTables.snapshot(spark, path).version()).isZero();
  }

  @Test
  void filesOfOneJobAreFoundAmongThoseOfOthers() throws IOException {
    DirectAppend append = new DirectAppend(spark, path);
    Dataset<Row> rows = spark.range(0, 4, 1, 2).toDF();
    FileWriters failing = append.open(spark, rows.schema(), BATCH).orElseThrow();
    FileWriters others = append.open(spark, rows.schema(), BATCH).orElseThrow();
    FileJob.run(rows, rows.schema(), failing);
    List<String> left =
        FileJob.run(rows, rows.schema(), others).stream()
            .flatMap(task -> task.files().stream())
            .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
            .toList();
    assertThat(parquetFiles()).hasSize(4);

    failing.deleteAll();

    assertThat(parquetFiles())
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrderElementsOf(left);
  }

  @Test
  void attemptThatIsToldToEndTellsNothingAndLeavesNoFile() throws IOException {
    StructType columns = new StructType().add("id", DataTypes.LongType);
    FileWriter writer =
        new DirectAppend(spark, path).open(spark, columns, BATCH).orElseThrow().createWriter(0, 1);
    TaskContext task = TaskContext$.MODULE$.empty();
    TaskContext$.MODULE$.setTaskContext(task);
    try {
      writer.write(new GenericInternalRow(new Object[] {1L}));
      task.markInterrupted("the job has failed");

      assertThatThrownBy(writer::commit)
          .isInstanceOf(TaskKilledException.class)
          .hasMessageContaining("the job has failed");

      assertThat(parquetFiles()).hasSize(1);
      writer.abort();
    } finally {
      TaskContext$.MODULE$.unset();
    }
    assertThat(parquetFiles()).isEmpty();
  }

  private List<Path> parquetFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(path))) {
      return all.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }
}
