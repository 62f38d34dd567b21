package dev.lakeweir.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.storage.HardLinkLogStore;
import dev.lakeweir.storage.QuickLocalFileSystem;
import dev.lakeweir.storage.QuickLocalFs;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSettingsTest {
  private static final String FILE_SYSTEM = "spark.hadoop.fs.file.impl";
  private static final String FILE_CONTEXT = "spark.hadoop.fs.AbstractFileSystem.file.impl";

  /** The table "What Lakeweir sets, and why" of docs/performance.md. */
  @Test
  void sessionIsSetForSmallBatchesOnFewCores() {
    assertThat(settings(Map.of()))
        .containsEntry("spark.sql.session.timeZone", "UTC")
        .containsEntry("spark.sql.shuffle.partitions", "4")
        .containsEntry("spark.sql.limit.initialNumPartitions", "4")
        .containsEntry("spark.scheduler.mode", "FAIR")
        .containsEntry("spark.sql.streaming.stateStore.maintenanceShutdownTimeout", "2s")
        .containsEntry("spark.sql.streaming.stateStore.maintenanceForceShutdownTimeout", "1s")
        .containsEntry("spark.databricks.delta.snapshotPartitions", "1")
        .containsEntry("spark.databricks.delta.allFilesInCrc.enabled", "false")
        .containsEntry("spark.databricks.delta.optimize.maxThreads", "1")
        .containsEntry("spark.databricks.delta.optimize.batchSize", "1g")
        .containsEntry("spark.sql.codegen.cache.maxEntries", "5000")
        .containsEntry("spark.sql.ui.explainMode", "simple")
        .containsEntry("spark.sql.sources.bucketing.autoBucketedScan.enabled", "false")
        .containsEntry("spark.sql.optimizer.canChangeCachedPlanOutputPartitioning", "true")
        .containsEntry("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .containsEntry("spark.sql.parquet.compression.codec", "zstd")
        .containsEntry("spark.hadoop.parquet.compression.codec.zstd.level", "1")
        .containsEntry(
            "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true")
        .containsEntry("spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows", "false")
        .containsEntry(
            "spark.sql.streaming.stateStore.providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
  }

  @Test
  void oneCoreHasTwoPartitions() {
    assertThat(SparkSettings.of("p", 1, "/scratch", Map.of()))
        .containsEntry("spark.sql.shuffle.partitions", "2");
  }

  @Test
  void projectWins() {
    assertThat(settings(Map.of("spark.sql.shuffle.partitions", "9")))
        .containsEntry("spark.sql.shuffle.partitions", "9")
        .containsEntry("spark.sql.limit.initialNumPartitions", "9");
  }

  @Test
  void localFilesAreMadeQuicklyAndCommittedByHardLink() {
    assertThat(settings(Map.of()))
        .containsEntry(FILE_SYSTEM, QuickLocalFileSystem.class.getName())
        .containsEntry(FILE_CONTEXT, QuickLocalFs.class.getName())
        .containsEntry("spark.delta.logStore.file.impl", HardLinkLogStore.class.getName())
        .containsEntry(
            "spark.hadoop.io.delta.kernel.logStore.file.impl", HardLinkLogStore.class.getName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.delta.logStore.file.impl",
        "spark.hadoop.io.delta.kernel.logStore.file.impl"
      })
  void otherLogStoreGetsTheFileSystemOfHadoop(String logStore) {
    assertThat(settings(Map.of(logStore, "io.delta.storage.HDFSLogStore")))
        .containsEntry(logStore, "io.delta.storage.HDFSLogStore")
        .doesNotContainKeys(FILE_SYSTEM, FILE_CONTEXT);
  }

  @Test
  void clusterHasFileSystemsOfItsOwn() {
    assertThat(settings(Map.of("spark.master", "spark://host:7077")))
        .doesNotContainKeys(FILE_SYSTEM, FILE_CONTEXT, "spark.driver.host");
  }

  private static Map<String, String> settings(Map<String, String> configuration) {
    return SparkSettings.of("p", 4, "/scratch", configuration);
  }
}
