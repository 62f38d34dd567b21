package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.util.List;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructType;

/** Takes away the columns that a query does not need. On the driver. */
public final class EventHubsScanBuilder implements SupportsPushDownRequiredColumns {
  private final OptionValues options;
  private List<EventHubsColumn> columns = List.of(EventHubsColumn.values());

  public EventHubsScanBuilder(OptionValues options) {
    this.options = options;
  }

  @Override
  public void pruneColumns(StructType requiredSchema) {
    columns = EventHubsColumn.of(requiredSchema);
  }

  @Override
  public Scan build() {
    return new EventHubsScan(options, columns);
  }
}
