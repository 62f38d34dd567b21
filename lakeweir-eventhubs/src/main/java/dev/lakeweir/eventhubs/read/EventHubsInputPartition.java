package dev.lakeweir.eventhubs.read;

import java.util.Objects;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * A range for one task.
 *
 * @param location of the executor whose receiver has the partition open; empty for none
 */
record EventHubsInputPartition(EventRange range, String location) implements InputPartition {
  EventHubsInputPartition {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(location, "location");
  }

  @Override
  public String[] preferredLocations() {
    return location.isEmpty() ? new String[0] : new String[] {location};
  }
}
