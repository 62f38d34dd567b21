package dev.lakeweir.eventhubs;

import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import dev.lakeweir.eventhubs.read.EventHubsScanBuilder;
import dev.lakeweir.eventhubs.write.EventHubsWriteBuilder;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** A hub. What is written need not have the columns of what is read. On the driver. */
final class EventHubsTable implements SupportsRead, SupportsWrite {
  private final OptionValues options;

  EventHubsTable(OptionValues options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "eventhubs";
  }

  @Override
  @SuppressWarnings("deprecation") // Spark 4.0 has no other; 4.2 calls it from the new one.
  public StructType schema() {
    return EventHubsColumn.schema();
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(
        TableCapability.BATCH_READ,
        TableCapability.MICRO_BATCH_READ,
        TableCapability.BATCH_WRITE,
        TableCapability.STREAMING_WRITE,
        TableCapability.ACCEPT_ANY_SCHEMA);
  }

  /** Fails here, before anything runs, if an option cannot be read. */
  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap scanOptions) {
    EventHubsReadConf.ofStream(options);
    return new EventHubsScanBuilder(options);
  }

  @Override
  public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
    return new EventHubsWriteBuilder(options, info.schema());
  }
}
