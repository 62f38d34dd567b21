package dev.lakeweir.eventhubs.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.eventhubs.TestHub;
import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @Test
  void taskThatIsAbortedSendsNothingAgain() throws IOException {
    TestHub hub = TestHub.of(1);
    TestHub.faults().throttleSends(hub.name(), 2);
    EventHubsDataWriter writer = writer(hub, "eventhubs.maxBatchSize", "1024");
    for (int i = 0; i < 3; i++) {
      writer.write(row("x".repeat(600)));
    }
    Awaitility.await().until(() -> metric(writer, "throttledSends") == 2);

    writer.abort();
    writer.close();

    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(5))
        .until(() -> hub.emulated().lastSequenceNumber(0) == -1);
  }

  @Test
  void openBatchesAreBoundedInBytes() throws IOException {
    TestHub hub = TestHub.of(1);
    EventHubsDataWriter writer = writer(hub);

    for (int i = 0; i < 100; i++) {
      writer.write(row("x".repeat(200_000), "key " + i));
    }

    Awaitility.await().until(() -> metric(writer, "sentBatches") >= 16);
    writer.abort();
    writer.close();
  }

  @Test
  @Timeout(20)
  void batchSizeAboveThatOfTheServiceFailsAtOnce() {
    TestHub hub = TestHub.of(1);
    EventHubsDataWriter writer = writer(hub, "eventhubs.maxBatchSize", "2000000");

    assertThatThrownBy(() -> writer.write(row("x")))
        .hasMessageContaining("(2000000 bytes) is larger than the link size (1048576 bytes)")
        .hasMessageContaining("Correct eventhubs.maxBatchSize");
    writer.close();
  }

  @Test
  @Timeout(20)
  void wrongKeyFailsAtOnce() {
    TestHub hub = TestHub.of(1);
    String wrong = hub.connectionString().replaceFirst("SharedAccessKey=[^;]+", "$0x");
    EventHubsDataWriter writer = writer(hub, "eventhubs.connectionString", wrong);

    assertThatThrownBy(() -> writer.write(row("x")))
        .hasMessageContaining("Cannot send to event hub")
        .hasMessageContaining("Check the hub's name, the partition, the credential");
    writer.close();
  }

  private static EventHubsDataWriter writer(TestHub hub, String... more) {
    StructType schema =
        new StructType()
            .add("body", "string")
            .add("properties", "map<string,string>")
            .add("partitionKey", "string");
    return new EventHubsDataWriter(
        EventHubsWriteConf.of(OptionValues.of(hub.options(more))), WriteColumns.of(schema));
  }

  private static InternalRow row(String body, String key) {
    return new GenericInternalRow(
        new Object[] {UTF8String.fromString(body), null, UTF8String.fromString(key)});
  }

  private static InternalRow row(String body) {
    return new GenericInternalRow(new Object[] {UTF8String.fromString(body), null, null});
  }

  private static long metric(EventHubsDataWriter writer, String name) {
    return Arrays.stream(writer.currentMetricsValues())
        .filter(metric -> metric.name().equals(name))
        .mapToLong(CustomTaskMetric::value)
        .sum();
  }
}
