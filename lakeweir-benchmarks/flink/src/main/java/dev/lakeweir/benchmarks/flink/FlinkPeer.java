package dev.lakeweir.benchmarks.flink;

import dev.lakeweir.benchmarks.peers.Peer;
import dev.lakeweir.benchmarks.peers.RetailEvents;
import dev.lakeweir.benchmarks.peers.Rows;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * The same three outputs by Flink SQL, as Parquet files, in one job that reads and decodes the
 * topic once. Files become visible with checkpoints, the last ones with the end of the job; gold
 * has a row for each window that has closed, and is not upserted.
 */
final class FlinkPeer implements Peer {
  private static final String EVENT =
      "eventType STRING, eventID STRING, productId STRING,"
          + " userAgent ROW<platform STRING, browser STRING>,"
          + " extraPayload ARRAY<ROW<relatedProductId STRING, relatedProductCategory STRING>>,"
          + " page_loading_seconds DOUBLE, eventTime TIMESTAMP_LTZ(3)";
  private static final Duration CHECKPOINTS = Duration.ofSeconds(10);

  private final String bootstrapServers;
  private final String topic;
  private final Gold gold;

  FlinkPeer(String bootstrapServers, String topic, Gold gold) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.gold = gold;
  }

  /** What gold holds of a window. */
  enum Gold {
    /** As the other peers: how many events, and how many products, exactly. */
    PRODUCTS(", unique_products BIGINT", ", COUNT(DISTINCT productId)"),
    /** How many events: less than the other peers. */
    COUNT("", "");

    private final String columns;
    private final String values;

    Gold(String columns, String values) {
      this.columns = columns;
      this.values = values;
    }

    /** That of a peer, by the name that it has in the comparison. */
    static Gold of(String peer) {
      return peer.equals("flink-count") ? COUNT : PRODUCTS;
    }
  }

  @Override
  public void fill(Path directory, Runnable started) throws Exception {
    TableEnvironment tables = environment(EnvironmentSettings.newInstance().inStreamingMode());
    tables.executeSql(
        """
        CREATE TABLE clicks (%s, WATERMARK FOR eventTime AS eventTime - INTERVAL '10' MINUTE)
        WITH (
          'connector' = 'kafka',
          'topic' = '%s',
          'properties.bootstrap.servers' = '%s',
          'scan.startup.mode' = 'earliest-offset',
          'scan.bounded.mode' = 'latest-offset',
          'format' = 'json',
          'json.timestamp-format.standard' = 'ISO-8601'
        )
        """
            .formatted(EVENT, topic, bootstrapServers));
    tables.executeSql(
        "CREATE VIEW visits AS SELECT eventType, userAgent.platform AS platform, productId, eventTime FROM clicks");
    declare(tables, directory);
    StatementSet statements = tables.createStatementSet();
    statements.addInsertSql("INSERT INTO bronze SELECT * FROM clicks");
    statements.addInsertSql(
        """
        INSERT INTO silver
        SELECT eventID, eventType, eventTime, productId, userAgent.platform, userAgent.browser,
          page_loading_seconds, related.id, related.category
        FROM clicks CROSS JOIN UNNEST(extraPayload) AS related (id, category)
        """);
    statements.addInsertSql(
        """
        INSERT INTO gold
        SELECT window_start, window_end, eventType, platform, COUNT(*)%s
        FROM TABLE(TUMBLE(TABLE visits, DESCRIPTOR(eventTime), INTERVAL '5' MINUTES))
        GROUP BY window_start, window_end, eventType, platform
        """
            .formatted(gold.values));
    started.run();
    statements.execute().await();
  }

  private void declare(TableEnvironment tables, Path directory) {
    declare(tables, directory, "bronze", EVENT);
    declare(
        tables,
        directory,
        "silver",
        "eventID STRING, eventType STRING, eventTime TIMESTAMP_LTZ(3), productId STRING,"
            + " platform STRING, browser STRING, page_loading_seconds DOUBLE,"
            + " relatedProductId STRING, relatedProductCategory STRING");
    declare(
        tables,
        directory,
        "gold",
        "window_start TIMESTAMP(3), window_end TIMESTAMP(3), eventType STRING, platform STRING,"
            + " event_count BIGINT"
            + gold.columns);
  }

  private static void declare(
      TableEnvironment tables, Path directory, String name, String columns) {
    tables.executeSql(
        "CREATE TABLE %s (%s) WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'parquet')"
            .formatted(name, columns, directory.resolve(name).toUri()));
  }

  @Override
  public Rows rows(Path directory) throws Exception {
    TableEnvironment tables = environment(EnvironmentSettings.newInstance().inBatchMode());
    declare(tables, directory);
    return new Rows(
        single(tables, "SELECT COUNT(eventID) FROM bronze"),
        single(tables, "SELECT COUNT(eventID) FROM silver"),
        single(
            tables,
            "SELECT SUM(event_count) FROM gold WHERE window_start < TIMESTAMP '%s'"
                .formatted(RetailEvents.closing().toString().replace('T', ' ').replace("Z", ""))));
  }

  private static long single(TableEnvironment tables, String query) throws Exception {
    try (CloseableIterator<Row> rows = tables.executeSql(query).collect()) {
      return (long) rows.next().getField(0);
    }
  }

  private static TableEnvironment environment(EnvironmentSettings.Builder settings) {
    Configuration configuration = new Configuration();
    int cores = Runtime.getRuntime().availableProcessors();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, cores);
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, cores);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(256));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(256));
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
    TableEnvironment tables =
        TableEnvironment.create(settings.withConfiguration(configuration).build());
    tables.getConfig().set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
    return tables;
  }

  @Override
  public void close() {
    // Each job has its own cluster, which ended with it.
  }
}
