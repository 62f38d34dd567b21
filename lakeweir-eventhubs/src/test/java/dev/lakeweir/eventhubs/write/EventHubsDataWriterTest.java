package dev.lakeweir.eventhubs.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.eventhubs.TestHub;
import dev.lakeweir.eventhubs.TestSpark;
import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void noMoreBatchesAreOnTheirWayThanAllowed(int most) throws Exception {
    TestHub hub = TestHub.of(1);
    TestHub.faults().delayAcknowledgements(hub.name(), Duration.ofHours(1));
    EventHubsDataWriter writer =
        writer(
            hub,
            "eventhubs.maxBatchSize",
            "1024",
            "eventhubs.maxBatchesInFlight",
            Integer.toString(most));
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> write(writer, IntStream.range(0, 20).boxed(), null));
    try {
      Awaitility.await().until(() -> hub.emulated().lastSequenceNumber(0) == most - 1);
      Awaitility.await()
          .during(Duration.ofSeconds(1))
          .until(() -> hub.emulated().lastSequenceNumber(0) == most - 1);
      assertThat(writing).isNotDone();
    } finally {
      TestHub.faults().clear();
      writer.abort();
      writing.handle((done, aborted) -> true).get(60, TimeUnit.SECONDS);
      writer.close();
    }
  }

  @Test
  void eventsOfAKeyStayInOrderWhenSomeAreThrottled() throws IOException {
    TestHub hub = TestHub.of(1);
    TestHub.faults().throttleSends(hub.name(), 6);
    EventHubsDataWriter writer =
        writer(hub, "eventhubs.maxBatchSize", "1024", "eventhubs.maxBatchesInFlight", "8");

    for (int i = 0; i < 12; i++) {
      write(writer, Stream.of(i), "a");
      write(writer, Stream.of(i), "b");
    }
    writer.commit();
    writer.close();

    assertThat(metric(writer, "throttledSends")).isEqualTo(6);
    assertThat(metric(writer, "sentBatches")).isEqualTo(24);
    assertThat(numbersOf(hub, "a")).containsExactlyElementsOf(TestHub.numbers(0, 12));
    assertThat(numbersOf(hub, "b")).containsExactlyElementsOf(TestHub.numbers(0, 12));
  }

  /** Numbers with so much behind them that no two fit into a batch. */
  private static void write(EventHubsDataWriter writer, Stream<Integer> numbers, String key) {
    numbers.forEach(
        number -> {
          try {
            writer.write(row(number + " " + "x".repeat(600), key));
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        });
  }

  /** In the order in which they lie in the partition. */
  private static List<String> numbersOf(TestHub hub, String key) {
    return TestSpark.session()
        .read()
        .format("eventhubs")
        .options(hub.options())
        .load()
        .where("partitionKey = '" + key + "'")
        .orderBy("sequenceNumber")
        .selectExpr("split(CAST(body AS STRING), ' ')[0]")
        .as(Encoders.STRING())
        .collectAsList();
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

  /** A key of null is none. */
  private static InternalRow row(String body, String key) {
    return new GenericInternalRow(
        new Object[] {UTF8String.fromString(body), null, UTF8String.fromString(key)});
  }

  private static InternalRow row(String body) {
    return row(body, null);
  }

  private static long metric(EventHubsDataWriter writer, String name) {
    return Arrays.stream(writer.currentMetricsValues())
        .filter(metric -> metric.name().equals(name))
        .mapToLong(CustomTaskMetric::value)
        .sum();
  }
}
