package dev.lakeweir.eventhubs;

import dev.lakeweir.eventhubs.config.OptionValues;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Spark loads for {@code format("eventhubs")}. On the driver. */
public final class EventHubsTableProvider implements TableProvider, DataSourceRegister {
  private static final Logger LOG = LoggerFactory.getLogger(EventHubsTableProvider.class);

  @Override
  public String shortName() {
    return "eventhubs";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return EventHubsColumn.schema();
  }

  /**
   * Reads the options, and tells of those that mean nothing any more. From here on plans of the
   * session do not show connection strings.
   *
   * @throws EventHubsException if there is no such option
   */
  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    PlanRedaction.install(SparkSession.active());
    OptionValues options = OptionValues.of(properties);
    options.notes().forEach((name, note) -> LOG.warn("Option {} has no effect: {}", name, note));
    return new EventHubsTable(options);
  }
}
