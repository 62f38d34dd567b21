package dev.lakeweir.sink.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.sink.AppendWriter;
import dev.lakeweir.sink.Compaction;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.internal.actions.AddFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectCompactionTest {
  private static final long BELOW = 1 << 20;
  private static final long LARGEST = 8 << 20;

  private final SparkSession spark = SharedSpark.newSession();

  @TempDir private Path directory;
  private String path;
  private long batch;

  @BeforeEach
  void nameTable() {
    path = directory.resolve("t").toString();
  }

  private void create(String clauses) {
    spark.sql("CREATE TABLE delta.`%s` (id BIGINT) USING delta %s".formatted(path, clauses));
  }

  /** One row in a file of its own for each batch. */
  private void append(int batches) {
    AppendWriter writer = new AppendWriter(path);
    for (int i = 0; i < batches; i++) {
      writer.write(spark.range(batch, batch + 1, 1, 1).toDF(), new TransactionId("p/f/0", batch++));
    }
  }

  private Optional<DirectCompaction.Outcome> compact() {
    return compaction().compact(BELOW, LARGEST, () -> false);
  }

  private DirectCompaction compaction() {
    return new DirectCompaction(spark, path, "p/@compaction/0");
  }

  private List<Long> rows() {
    return spark
        .read()
        .format("delta")
        .load(path)
        .orderBy("id")
        .as(Encoders.LONG())
        .collectAsList();
  }

  private long files() {
    return DeltaTables.snapshot(spark, path).allFiles().count();
  }

  @Test
  void manyFilesArePutTogetherPieceByPieceEachInACommitThatChangesNoRows() {
    create("");
    append(60);
    long version = DeltaTables.snapshot(spark, path).version();

    assertThat(compact()).hasValue(new DirectCompaction.Outcome(60, 2));

    assertThat(rows()).hasSize(60).doesNotHaveDuplicates();
    assertThat(files()).isEqualTo(2);
    assertThat(DeltaTables.snapshot(spark, path).version()).isEqualTo(version + 2);
    assertThat(
            spark
                .read()
                .json(path + "/_delta_log/%020d.json".formatted(version + 1))
                .where("coalesce(add.dataChange, remove.dataChange)")
                .count())
        .isZero();
    assertThat(compact()).hasValue(new DirectCompaction.Outcome(2, 1));
    assertThat(compact()).hasValue(new DirectCompaction.Outcome(0, 0));
  }

  @Test
  void statisticsOfTheRowsAreKept() {
    create("");
    append(3);

    compact();

    String statistics = DeltaTables.snapshot(spark, path).allFiles().collectAsList().get(0).stats();
    assertThat(statistics)
        .contains("\"numRecords\":3", "\"minValues\":{\"id\":0}", "\"maxValues\":{\"id\":2}");
  }

  @Test
  void filesAreNotMadeLargerThanThat() {
    create("");
    append(6);
    long size = DeltaTables.snapshot(spark, path).allFiles().collectAsList().get(0).size();

    assertThat(compaction().compact(BELOW, 2 * size + 1, () -> false))
        .hasValue(new DirectCompaction.Outcome(6, 3));
  }

  @Test
  void tableThatOnlyTakesAppendsIsCompacted() {
    create("TBLPROPERTIES (delta.appendOnly = true)");
    append(4);

    assertThat(compact()).hasValue(new DirectCompaction.Outcome(4, 1));
    assertThat(rows()).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void tableWithRowsThatAreMarkedAsDeletedIsLeftToDelta() {
    create("TBLPROPERTIES (delta.enableDeletionVectors = true)");
    spark.range(0, 10, 1, 1).toDF().write().format("delta").mode("append").save(path);
    batch = 10;
    append(3);
    spark.sql("DELETE FROM delta.`%s` WHERE id = 3".formatted(path));

    assertThat(compact()).isEmpty();
    Compaction any = new Compaction(spark, path, "p/@compaction/0");
    assertThat(any.compact(BELOW, () -> false)).isEqualTo(new DirectCompaction.Outcome(4, 1));
    assertThat(rows()).hasSize(12).doesNotContain(3L);
  }

  @Test
  void whatIsLeftAfterAStopIsDoneTheNextTime() {
    create("");
    append(60);
    AtomicInteger pieces = new AtomicInteger();

    assertThat(compaction().compact(BELOW, LARGEST, () -> pieces.getAndIncrement() == 1))
        .hasValue(new DirectCompaction.Outcome(50, 1));
    assertThat(compact()).hasValue(new DirectCompaction.Outcome(11, 1));
    assertThat(rows()).hasSize(60);
  }

  @Test
  void partitionedTableIsNoneForThis() {
    spark.sql(
        "CREATE TABLE delta.`%s` (id BIGINT, day INT) USING delta PARTITIONED BY (day)"
            .formatted(path));

    assertThat(compact()).isEmpty();
  }

  @Test
  void filesThatAnotherWriterTookAwayAreNotBroughtBack() {
    create("");
    append(3);
    DirectTable table = new DirectTable(spark, path);
    List<AddFile> small = table.filesBelow(BELOW).orElseThrow();
    List<WrittenFile> written = write(table, small);
    spark.sql("DELETE FROM delta.`%s` WHERE id = 1".formatted(path));

    assertThat(table.rearrange(small, written, new TransactionId("c", table.version()))).isFalse();
    assertThat(rows()).containsExactly(0L, 2L);
  }

  @Test
  void tableThatWasMadeAnewMeanwhileIsLeftAsItIs() throws IOException {
    create("");
    append(3);
    DirectTable table = new DirectTable(spark, path);
    List<AddFile> small = table.filesBelow(BELOW).orElseThrow();
    List<WrittenFile> written = write(table, small);
    FileUtils.deleteDirectory(directory.resolve("t").toFile());
    DeltaLog.clearCache();
    create("");
    batch = 10;
    append(5);

    assertThat(table.rearrange(small, written, new TransactionId("c", table.version()))).isFalse();
    assertThat(rows()).containsExactly(10L, 11L, 12L, 13L, 14L);
  }

  private List<WrittenFile> write(DirectTable table, List<AddFile> files) {
    StructType columns = table.columns();
    FileWriters writers = table.writers(spark, columns);
    return FileJob.run(table.read(spark, files, columns), columns, writers).stream()
        .flatMap(task -> task.files().stream())
        .toList();
  }

  @Test
  void filesAreDeletedThatAreNotCommitted() throws IOException {
    create("");
    append(3);
    Path file =
        Path.of(path, DeltaTables.snapshot(spark, path).allFiles().collectAsList().get(0).path());
    Files.write(file, new byte[] {1, 2, 3});
    long before = parquetFiles();

    assertThat(catchThrowable(this::compact)).isNotNull();

    assertThat(parquetFiles()).isEqualTo(before);
    assertThat(files()).isEqualTo(3);
  }

  private long parquetFiles() throws IOException {
    try (var all = Files.list(Path.of(path))) {
      return all.filter(it -> it.toString().endsWith(".parquet")).count();
    }
  }
}
