package dev.lakeweir.session;

import dev.lakeweir.storage.DeltaSettings;
import dev.lakeweir.storage.QuickLocalFileSystem;
import dev.lakeweir.storage.QuickLocalFs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * How Spark is set for a pipeline on one machine, without anyone's help. A project's {@code
 * configuration:} wins over all of it. Reasons and figures of those that are for speed:
 * docs/performance.md.
 */
public final class SparkSettings {
  private static final String STATE_STORE = "spark.sql.streaming.stateStore.providerClass";
  private static final String ROCKS_DB =
      "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";
  private static final String ROWS_COUNTED =
      "spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows";
  private static final String FILE_SYSTEM = "spark.hadoop.fs.file.impl";
  private static final String FILE_CONTEXT = "spark.hadoop.fs.AbstractFileSystem.file.impl";

  /** Without these values results would be wrong, or queries refused. */
  static final List<String> FIXED = List.of("spark.sql.session.timeZone", STATE_STORE);

  private SparkSettings() {}

  /**
   * The settings of a session.
   *
   * @param cores how many cores this machine has; state and shuffles are split into as many
   *     partitions, at least two
   * @param scratch a local directory for what Spark writes besides tables
   * @param configuration the user's settings
   */
  public static Map<String, String> of(
      String pipeline, int cores, String scratch, Map<String, String> configuration) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.app.name", "lakeweir-" + pipeline);
    settings.put("spark.master", "local[*]");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    settings.put("spark.local.dir", scratch + "/spark");
    settings.put("spark.sql.warehouse.dir", scratch + "/warehouse");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.shuffle.partitions", Integer.toString(Math.max(2, cores)));
    // The jobs of one flow must not wait behind all tasks of another.
    settings.put("spark.scheduler.mode", "FAIR");
    settings.put(STATE_STORE, ROCKS_DB);
    settings.put("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
    // To count them RocksDB looks up each row that is put into it (ADR 14).
    settings.put(ROWS_COUNTED, "false");
    settings.put("spark.sql.streaming.minBatchesToRetain", "20");
    settings.put("spark.sql.streaming.stopTimeout", "10s");
    // How long the end of a run waits for snapshots of state; the changes are in the checkpoint.
    settings.put("spark.sql.streaming.stateStore.maintenanceShutdownTimeout", "2s");
    settings.put("spark.sql.streaming.stateStore.maintenanceForceShutdownTimeout", "1s");
    // 50 tasks to read a table's log is right for a lake of thousands of files, not for a laptop.
    settings.put("spark.databricks.delta.snapshotPartitions", "1");
    // Delta would list a small table's files in each checksum: a query over its log per commit.
    settings.put("spark.databricks.delta.allFilesInCrc.enabled", "false");
    // Tables are compacted beside the flows: by one task at a time, and in commits that a stop
    // does not take much of.
    settings.put("spark.databricks.delta.optimize.maxThreads", "1");
    settings.put("spark.databricks.delta.optimize.batchSize", "1g");
    // Each vacuum would leave two versions, for which alone the table would be vacuumed again.
    settings.put("spark.databricks.delta.vacuum.logging.enabled", "false");
    // Files are deleted by a task, which a stop can cancel, and by one only.
    settings.put("spark.databricks.delta.vacuum.parallelDelete.enabled", "true");
    settings.put("spark.databricks.delta.vacuum.parallelDelete.parallelism", "1");
    // With other values Spark copies the session, its jars too, for each persist. No table has
    // buckets, and no one asks how persisted rows are partitioned.
    settings.put("spark.sql.sources.bucketing.autoBucketedScan.enabled", "false");
    settings.put("spark.sql.optimizer.canChangeCachedPlanOutputPartitioning", "true");
    // A batch of a few flows runs more generated classes than the 100 that Spark keeps: it would
    // generate and compile them all anew for each.
    settings.put("spark.sql.codegen.cache.maxEntries", "5000");
    // Spark describes each plan that it runs for its user interface; this is the shortest way.
    settings.put("spark.sql.ui.explainMode", "simple");
    // INT96 timestamps carry no statistics, so files could not be skipped by time.
    settings.put("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    // Files two thirds as large as by Snappy, in the same time; higher levels gain little.
    settings.put("spark.sql.parquet.compression.codec", "zstd");
    settings.put("spark.hadoop.parquet.compression.codec.zstd.level", "1");
    if (configuration.getOrDefault("spark.master", "local").startsWith("local")) {
      settings.put("spark.driver.host", "127.0.0.1");
      settings.put("spark.driver.bindAddress", "127.0.0.1");
      // Hadoop would run chmod, a process, for each file.
      settings.put(FILE_SYSTEM, QuickLocalFileSystem.class.getName());
      settings.put(FILE_CONTEXT, QuickLocalFs.class.getName());
    }
    settings.putAll(DeltaSettings.sparkSettings());
    settings.merge(
        "spark.sql.extensions",
        LakeweirExtension.class.getName(),
        (delta, ours) -> delta + "," + ours);
    settings.putAll(configuration);
    if (!DeltaSettings.haveLogStores(settings)) {
      // The quicker files are made, the more commits does Delta's own store lose (ADR 5).
      settings.remove(FILE_SYSTEM, QuickLocalFileSystem.class.getName());
      settings.remove(FILE_CONTEXT, QuickLocalFs.class.getName());
    }
    // What a small table is upserted with: asked for in one job, not in one for each partition.
    settings.putIfAbsent(
        "spark.sql.limit.initialNumPartitions", settings.get("spark.sql.shuffle.partitions"));
    return settings;
  }

  /** Whether Spark tells how many rows are in the state of a query of the session. */
  public static boolean countStateRows(SparkSession spark) {
    return !spark.conf().get(STATE_STORE, "").equals(ROCKS_DB)
        || Boolean.parseBoolean(spark.conf().get(ROWS_COUNTED, "true"));
  }
}
