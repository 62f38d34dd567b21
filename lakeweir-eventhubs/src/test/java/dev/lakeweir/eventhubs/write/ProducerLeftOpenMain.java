package dev.lakeweir.eventhubs.write;

import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** A program that sends events, leaves the producer open for the next task, and ends. */
public final class ProducerLeftOpenMain {
  private ProducerLeftOpenMain() {}

  /** Takes a connection string and how many events to send. */
  public static void main(String[] arguments) throws Exception {
    EventHubsDataWriter writer =
        new EventHubsDataWriter(
            EventHubsWriteConf.of(OptionValues.of(Map.of("connectionString", arguments[0]))),
            WriteColumns.of(new StructType().add("body", "string")));
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      writer.write(new GenericInternalRow(new Object[] {UTF8String.fromString("event " + i)}));
    }
    writer.commit();
    writer.close();
  }
}
