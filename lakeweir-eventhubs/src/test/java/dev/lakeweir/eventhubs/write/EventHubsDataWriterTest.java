package dev.lakeweir.eventhubs.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.eventhubs.TestHub;
import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class EventHubsDataWriterTest {
  @Test
  void issue626EventsAreSentInBatches() throws IOException {
    TestHub hub = TestHub.of(2);
    EventHubsDataWriter writer = writer(hub);

    for (int i = 0; i < 5000; i++) {
      writer.write(row("event " + i));
    }
    writer.commit();
    writer.close();

    assertThat(metric(writer, "sentEvents")).isEqualTo(5000);
    assertThat(metric(writer, "sentBatches")).isLessThan(5);
    assertThat(hub.emulated().lastSequenceNumber(0) + hub.emulated().lastSequenceNumber(1) + 2)
        .isEqualTo(5000);
  }

  @Test
  void throttlesAreCounted() throws IOException {
    TestHub hub = TestHub.of(1);
    TestHub.faults().throttleSends(hub.name(), 2);
    EventHubsDataWriter writer = writer(hub);

    writer.write(row("x"));
    writer.commit();
    writer.close();

    assertThat(metric(writer, "throttledSends")).isEqualTo(2);
  }

  @Test
  void whatWasNotCommittedNeedNotArrive() throws IOException {
    TestHub hub = TestHub.of(1);
    EventHubsDataWriter writer = writer(hub);

    writer.write(row("x"));
    writer.abort();
    writer.close();

    assertThat(hub.emulated().lastSequenceNumber(0)).isEqualTo(-1);
  }

  private static EventHubsDataWriter writer(TestHub hub) {
    StructType schema =
        new StructType().add("body", "string").add("properties", "map<string,string>");
    Map<String, String> options = hub.options();
    return new EventHubsDataWriter(
        EventHubsWriteConf.of(OptionValues.of(options)), WriteColumns.of(schema));
  }

  private static InternalRow row(String body) {
    return new GenericInternalRow(new Object[] {UTF8String.fromString(body), null});
  }

  private static long metric(EventHubsDataWriter writer, String name) {
    return Arrays.stream(writer.currentMetricsValues())
        .filter(metric -> metric.name().equals(name))
        .mapToLong(CustomTaskMetric::value)
        .sum();
  }
}
