package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;

/** A program that reads a range, leaves the receiver open for the next batch, and ends. */
public final class LeftOpenMain {
  private LeftOpenMain() {}

  /** Takes a connection string and how many events partition 0 has. */
  public static void main(String[] arguments) throws Exception {
    EventHubsReadConf conf =
        EventHubsReadConf.ofStream(OptionValues.of(Map.of("connectionString", arguments[0])));
    EventHubsReaderFactory factory =
        new EventHubsReaderFactory(
            conf,
            List.of(EventHubsColumn.BODY),
            new ReceiverPool.Reader("stream", "run"),
            EventHubsReaderFactory.ReceiverUse.AGAIN,
            new ReadStats());
    long count = Long.parseLong(arguments[1]);
    EventRange range = new EventRange("0", 0, count);
    long read = 0;
    try (PartitionReader<InternalRow> reader =
        factory.createReader(new EventHubsInputPartition(range, ""))) {
      while (reader.next()) {
        read++;
      }
    }
    if (read != count || ReceiverPool.instance().size() != 1) {
      throw new IllegalStateException("Read " + read + " events");
    }
  }
}
