package dev.lakeweir.eventhubs.write;

import dev.lakeweir.eventhubs.Speculation;
import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.internal.connector.SupportsStreamingUpdateAsAppend;
import org.apache.spark.sql.types.StructType;

/**
 * Checks columns and options before anything is written. On the driver. Update mode is the one
 * thing that Spark offers no public interface for; its name has been the same since Spark 3.0.
 */
public final class EventHubsWriteBuilder implements WriteBuilder, SupportsStreamingUpdateAsAppend {
  private final OptionValues options;
  private final StructType schema;

  public EventHubsWriteBuilder(OptionValues options, StructType schema) {
    this.options = options;
    this.schema = schema;
  }

  @Override
  public Write build() {
    Speculation.warnOfWrite(Speculation.isOn());
    return new EventHubsWrite(
        new EventHubsWriterFactory(EventHubsWriteConf.of(options), WriteColumns.of(schema)));
  }
}
