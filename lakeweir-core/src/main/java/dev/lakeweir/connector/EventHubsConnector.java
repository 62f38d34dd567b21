package dev.lakeweir.connector;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code eventhubs} as it lies on the class path, asked through Spark's own
 * interface: what it says of options is what a run would say. On the driver.
 */
public final class EventHubsConnector {
  /** What to do where there is none. */
  public static final String REMEDY =
      "Add lakeweir-eventhubs-<version>.jar to the class path; the archive has it in lib/.";

  private static final String ASKING_LIMIT = "10s";

  private final TableProvider provider;

  private EventHubsConnector(TableProvider provider) {
    this.provider = provider;
  }

  /** Empty where no data source of that name is on the class path. */
  public static Optional<EventHubsConnector> find(SparkSession spark) {
    var settings = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf();
    try {
      scala.Option<TableProvider> found =
          DataSource.lookupDataSourceV2(EventHubsOptions.FORMAT, settings);
      return found.isEmpty() ? Optional.empty() : Optional.of(new EventHubsConnector(found.get()));
    } catch (Exception e) {
      // Scala declares no exceptions, so the compiler does not let this one be named.
      if (e instanceof ClassNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Has the options of a read checked. Connects to nothing.
   *
   * @throws RuntimeException the connector's own, which tells what is wrong and holds no secret
   */
  public void check(Map<String, String> options) {
    scan(options);
  }

  /**
   * Asks the service for the hub, without receiving an event; takes 10 seconds at most.
   *
   * @throws RuntimeException the connector's own, when the service does not answer, refuses the
   *     credential or has no such hub
   */
  public void ask(Map<String, String> options) {
    Map<String, String> brief = new HashMap<>(options);
    EventHubsOptions.put(brief, "eventhubs.operationTimeout", ASKING_LIMIT);
    EventHubsOptions.put(brief, "eventhubs.receiverTimeout", ASKING_LIMIT);
    EventHubsOptions.put(brief, "eventhubs.startingPosition", "latest");
    EventHubsOptions.put(brief, "eventhubs.startingPositions", "{}");
    scan(brief).toBatch().planInputPartitions();
  }

  private Scan scan(Map<String, String> options) {
    CaseInsensitiveStringMap caseless = new CaseInsensitiveStringMap(options);
    SupportsRead table =
        (SupportsRead) provider.getTable(provider.inferSchema(caseless), new Transform[0], options);
    return table.newScanBuilder(caseless).build();
  }
}
