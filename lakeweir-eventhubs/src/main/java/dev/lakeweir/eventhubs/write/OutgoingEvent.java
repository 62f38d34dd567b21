package dev.lakeweir.eventhubs.write;

import com.azure.messaging.eventhubs.EventData;
import dev.lakeweir.eventhubs.EventHubsException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.MapData;

/** A row as an event, and where it goes. */
record OutgoingEvent(EventData data, Target target) {

  static OutgoingEvent of(InternalRow row, WriteColumns columns) {
    if (row.isNullAt(columns.body())) {
      throw invalid("its body is null", "Filter such rows out, or give them a body.");
    }
    byte[] body =
        columns.isBodyText()
            ? row.getUTF8String(columns.body()).getBytes()
            : row.getBinary(columns.body());
    EventData data = new EventData(body);
    if (columns.properties() != WriteColumns.ABSENT && !row.isNullAt(columns.properties())) {
      addProperties(row.getMap(columns.properties()), data);
    }
    return new OutgoingEvent(data, target(row, columns));
  }

  private static Target target(InternalRow row, WriteColumns columns) {
    String partition = text(row, columns.partition());
    String key = text(row, columns.partitionKey());
    if (!partition.isEmpty() && !key.isEmpty()) {
      throw invalid(
          "it has both partition " + partition + " and partition key " + key,
          "Set one of the two columns to null. To copy a hub, leave one of them out: SELECT body,"
              + " partitionKey, properties (or partition instead of partitionKey).");
    }
    return new Target(partition, key);
  }

  private static String text(InternalRow row, int index) {
    return index == WriteColumns.ABSENT || row.isNullAt(index)
        ? ""
        : row.getUTF8String(index).toString();
  }

  private static void addProperties(MapData map, EventData data) {
    for (int i = 0; i < map.numElements(); i++) {
      String name = map.keyArray().getUTF8String(i).toString();
      if (map.valueArray().isNullAt(i)) {
        throw invalid("its property " + name + " is null", "Leave the property out of the map.");
      }
      data.getProperties().put(name, map.valueArray().getUTF8String(i).toString());
    }
  }

  private static EventHubsException invalid(String cause, String remedy) {
    return new EventHubsException("Cannot write a row to Event Hubs", cause, remedy);
  }
}
