package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.sink.direct.DirectCompaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final String ENABLED = "spark.databricks.delta.autoCompact.enabled";
  private static final String APPLICATION = "p/f/0";

  private final SparkSession spark = SharedSpark.newSession();

  @TempDir private Path directory;
  private String path;
  private long batch;

  @BeforeEach
  void makeFiveFilesEnough() {
    path = directory.resolve("t").toString();
    spark.conf().set("spark.databricks.delta.autoCompact.minNumFiles", "5");
  }

  @Test
  void manySmallFilesBecomeOneAndAppendsGoOn() {
    create("");
    AppendWriter writer = new AppendWriter(path);
    append(writer, 6);
    Compaction compaction = new Compaction(spark, path, "p/@compaction/0");

    assertThat(compacted(compaction)).hasValue(new DirectCompaction.Outcome(6, 1));
    assertThat(compacted(compaction)).isEmpty();
    append(writer, 2);
    assertThat(compacted(compaction)).isEmpty();

    assertThat(files()).isEqualTo(3);
    assertThat(rows()).isEqualTo(8);
    assertThat(writer.write(spark.range(1).toDF(), new TransactionId(APPLICATION, batch - 1)))
        .isFalse();
    assertThat(history())
        .filteredOn("Manual Update, Kernel-4.4.0/Lakeweir compaction"::equals)
        .hasSize(1);
    append(writer, 4);
    assertThat(compacted(compaction)).hasValue(new DirectCompaction.Outcome(7, 1));
    assertThat(rows()).isEqualTo(12);
  }

  private static Optional<DirectCompaction.Outcome> compacted(Compaction compaction) {
    return compaction.look().map(below -> compaction.compact(below, () -> false));
  }

  @Test
  void appendsGoOnWhileTheTableIsCompacted() throws InterruptedException {
    create("");
    AppendWriter writer = new AppendWriter(path);
    append(writer, 6);
    Thread other = new Thread(() -> append(writer, 20));
    other.start();
    int compactions = 0;
    while (other.isAlive()) {
      compactions += compacted(new Compaction(spark, path, "p/@compaction/0")).isPresent() ? 1 : 0;
    }
    other.join();

    assertThat(compactions).isPositive();
    assertThat(rows()).isEqualTo(26);
    assertThat(DeltaTables.transactionVersion(spark, path, APPLICATION)).hasValue(25);
    // What the last checksum says, if there is one, is what the log says.
    assertThat(DeltaTables.snapshot(spark, path).numOfFiles()).isEqualTo(files());
  }

  @Test
  void tableIsLookedAtAgainAfterACompactionThatFailed() throws IOException {
    create("");
    append(new AppendWriter(path), 6);
    Compaction compaction = new Compaction(spark, path, "p/@compaction/0");
    long below = compaction.look().orElseThrow();
    Path file =
        Path.of(path, DeltaTables.snapshot(spark, path).allFiles().collectAsList().get(0).path());
    Path aside = Files.move(file, directory.resolve("aside"));

    assertThatThrownBy(() -> compaction.compact(below, () -> false)).isInstanceOf(Exception.class);

    Files.move(aside, file);
    assertThat(compacted(compaction)).hasValue(new DirectCompaction.Outcome(6, 1));
    assertThat(rows()).isEqualTo(6);
  }

  @Test
  void readersOfTheStreamSeeEachRowOnce() throws Exception {
    create("");
    AppendWriter writer = new AppendWriter(path);
    append(writer, 3);
    copy();
    append(writer, 4);
    assertThat(compacted(new Compaction(spark, path, "p/@compaction/0"))).isPresent();
    append(writer, 1);
    copy();

    assertThat(spark.read().parquet(directory + "/copy").select("id").distinct().count())
        .isEqualTo(spark.read().parquet(directory + "/copy").count())
        .isEqualTo(8);
  }

  private void copy() throws TimeoutException, StreamingQueryException {
    spark
        .readStream()
        .format("delta")
        .load(path)
        .writeStream()
        .format("parquet")
        .option("checkpointLocation", directory + "/checkpoint")
        .trigger(Trigger.AvailableNow())
        .start(directory + "/copy")
        .awaitTermination();
  }

  @Test
  void tableOrSessionThatForbidsItIsLeft() {
    create("TBLPROPERTIES (delta.autoOptimize.autoCompact = false)");
    append(new AppendWriter(path), 7);

    assertThat(compacted(new Compaction(spark, path, "p/@compaction/0"))).isEmpty();
    spark.conf().set(ENABLED, "true");
    assertThat(compacted(new Compaction(spark, path, "p/@compaction/0"))).isPresent();

    append(new AppendWriter(path), 7);
    spark.conf().set(ENABLED, "false");
    assertThat(compacted(new Compaction(spark, path, "p/@compaction/0"))).isEmpty();
    assertThat(rows()).isEqualTo(14);
  }

  @Test
  void filesThatTheSessionMakesNoLargerAreNotWrittenAgainAndAgain() {
    create("");
    append(new AppendWriter(path), 6);
    spark.conf().set("spark.sql.files.maxRecordsPerFile", "1");
    Compaction compaction = new Compaction(spark, path, "p/@compaction/0");

    assertThat(compacted(compaction)).hasValue(new DirectCompaction.Outcome(6, 6));
    assertThat(compacted(compaction)).isEmpty();
    assertThat(rows()).isEqualTo(6);
  }

  @Test
  void clusteredTableIsLeft() {
    create("CLUSTER BY (id)");
    append(new AppendWriter(path), 7);

    assertThat(compacted(new Compaction(spark, path, "p/@compaction/0"))).isEmpty();
    assertThat(files()).isEqualTo(7);
  }

  @Test
  void filesOfEachPartitionArePutTogether() {
    create("PARTITIONED BY (day)");
    append(new AppendWriter(path), 8);

    assertThat(compacted(new Compaction(spark, path, "p/@compaction/0")))
        .hasValue(new DirectCompaction.Outcome(8, 2));
    assertThat(rows()).isEqualTo(8);
    assertThat(spark.read().format("delta").load(path).where("day = 1").count()).isEqualTo(4);
  }

  @Test
  void rowsThatChangeAreCompactedBetweenTwoWrites() throws InterruptedException {
    // Delta's MERGE is to write the table, not the writer of small ones.
    create("TBLPROPERTIES (delta.enableChangeDataFeed = true)");
    ReadWriteLock lock = new ReentrantReadWriteLock();
    TableWriter writer =
        new LockedWriter(
            new UpsertWriter(path, new WriteModel.Upsert(List.of("id"), Optional.empty())),
            lock.readLock());
    append(writer, 6);
    Compaction compaction = new Compaction(spark, path, "p/@compaction/0");
    Thread other = new Thread(() -> append(writer, 1));
    lock.writeLock().lock();
    try {
      other.start();
      other.join(1000);
      assertThat(other.isAlive()).isTrue();
      assertThat(compacted(compaction)).hasValue(new DirectCompaction.Outcome(6, 1));
    } finally {
      lock.writeLock().unlock();
    }
    other.join();

    assertThat(rows()).isEqualTo(7);
    assertThat(history())
        .extracting(entry -> entry.split(",", 2)[0])
        .startsWith("MERGE", "OPTIMIZE", "MERGE");
  }

  @Test
  void rowsThatAreAddedAreFoundInFilesThatAreCompactedUnlessTheseAreVacuumed() {
    create("");
    AppendWriter writer = new AppendWriter(path);
    append(writer, 3);
    long after = version();
    append(writer, 4);
    assertThat(compacted(new Compaction(spark, path, "p/@compaction/0"))).isPresent();
    long compacted = version();
    append(writer, 1);

    assertThat(AddedRows.none(spark, path, compacted - 1, compacted)).isTrue();
    assertThat(AddedRows.none(spark, path, compacted - 1, version())).isFalse();
    assertThat(AddedRows.none(spark, path, after, compacted)).isFalse();
    assertThat(AddedRows.between(spark, path, after, version()).orElseThrow().count()).isEqualTo(5);
    assertThat(AddedRows.between(spark, path, compacted - 1, compacted).orElseThrow().count())
        .isZero();

    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    long rows = spark.read().format("delta").load(path).count();
    spark.sql("VACUUM delta.`" + path + "` RETAIN 0 HOURS");
    assertThat(spark.read().format("delta").load(path).count()).isEqualTo(rows).isPositive();
    assertThat(AddedRows.between(spark, path, after, version())).isEmpty();
    assertThat(AddedRows.between(spark, path, compacted, version())).isPresent();
  }

  private void create(String clauses) {
    spark.sql(
        "CREATE TABLE delta.`%s` (id BIGINT, day INT) USING delta %s".formatted(path, clauses));
  }

  /** One row in a file of its own for each batch. */
  private void append(TableWriter writer, int batches) {
    for (int i = 0; i < batches; i++) {
      Dataset<Row> row =
          spark
              .range(batch, batch + 1, 1, 1)
              .toDF()
              .withColumn("day", functions.expr("CAST(id % 2 AS INT)"));
      assertThat(writer.write(row, new TransactionId(APPLICATION, batch++))).isTrue();
    }
  }

  private long rows() {
    return spark.read().format("delta").load(path).distinct().count();
  }

  private long files() {
    return DeltaTables.snapshot(spark, path).allFiles().count();
  }

  private long version() {
    return DeltaTables.snapshot(spark, path).version();
  }

  /** Operation and engine of each version, the newest first. */
  private List<String> history() {
    return spark
        .sql("DESCRIBE HISTORY delta.`%s`".formatted(path))
        .orderBy(functions.col("version").desc())
        .select(functions.concat_ws(", ", functions.col("operation"), functions.col("engineInfo")))
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList();
  }
}
