package dev.lakeweir.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.plan.WriteModel;
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
    Compaction compaction = new Compaction(spark, path);

    assertThat(compaction.run()).hasValue(new Compaction.Outcome(6, 1));
    assertThat(compaction.run()).isEmpty();
    append(writer, 2);
    assertThat(compaction.run()).isEmpty();

    assertThat(files()).isEqualTo(3);
    assertThat(rows()).isEqualTo(8);
    assertThat(writer.write(spark.range(1).toDF(), new TransactionId(APPLICATION, batch - 1)))
        .isFalse();
    assertThat(operations()).filteredOn("OPTIMIZE"::equals).hasSize(1);
    append(writer, 4);
    assertThat(compaction.run()).hasValue(new Compaction.Outcome(7, 1));
    assertThat(rows()).isEqualTo(12);
  }

  @Test
  void readersOfTheStreamSeeEachRowOnce() throws Exception {
    create("");
    AppendWriter writer = new AppendWriter(path);
    append(writer, 3);
    copy();
    append(writer, 4);
    assertThat(new Compaction(spark, path).run()).isPresent();
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

    assertThat(new Compaction(spark, path).run()).isEmpty();
    spark.conf().set(ENABLED, "true");
    assertThat(new Compaction(spark, path).run()).isPresent();

    append(new AppendWriter(path), 7);
    spark.conf().set(ENABLED, "false");
    assertThat(new Compaction(spark, path).run()).isEmpty();
    assertThat(rows()).isEqualTo(14);
  }

  @Test
  void clusteredTableIsLeft() {
    create("CLUSTER BY (id)");
    append(new AppendWriter(path), 7);

    assertThat(new Compaction(spark, path).run()).isEmpty();
    assertThat(files()).isEqualTo(7);
  }

  @Test
  void filesOfEachPartitionArePutTogether() {
    create("PARTITIONED BY (day)");
    append(new AppendWriter(path), 8);

    assertThat(new Compaction(spark, path).run()).hasValue(new Compaction.Outcome(8, 2));
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
    Compaction compaction = new Compaction(spark, path);
    Thread other = new Thread(() -> append(writer, 1));
    lock.writeLock().lock();
    try {
      other.start();
      other.join(1000);
      assertThat(other.isAlive()).isTrue();
      assertThat(compaction.run()).hasValue(new Compaction.Outcome(6, 1));
    } finally {
      lock.writeLock().unlock();
    }
    other.join();

    assertThat(rows()).isEqualTo(7);
    assertThat(operations()).startsWith("MERGE", "OPTIMIZE", "MERGE");
  }

  @Test
  void rowsThatAreAddedAreFoundInFilesThatAreCompactedUnlessTheseAreVacuumed() {
    create("");
    AppendWriter writer = new AppendWriter(path);
    append(writer, 3);
    long after = version();
    append(writer, 4);
    assertThat(new Compaction(spark, path).run()).isPresent();
    long compacted = version();
    append(writer, 1);

    assertThat(AddedRows.none(spark, path, compacted - 1, compacted)).isTrue();
    assertThat(AddedRows.none(spark, path, compacted - 1, version())).isFalse();
    assertThat(AddedRows.none(spark, path, after, compacted)).isFalse();
    assertThat(AddedRows.between(spark, path, after, version()).orElseThrow().count()).isEqualTo(5);
    assertThat(AddedRows.between(spark, path, compacted - 1, compacted).orElseThrow().count())
        .isZero();

    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    spark.sql("VACUUM delta.`" + path + "` RETAIN 0 HOURS");
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

  /** The newest first. */
  private List<String> operations() {
    return spark
        .sql("DESCRIBE HISTORY delta.`%s`".formatted(path))
        .orderBy(functions.col("version").desc())
        .select("operation")
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList();
  }
}
