package dev.lakeweir.embedded.eventhubs;

import static dev.lakeweir.embedded.eventhubs.SdkClients.bodies;
import static dev.lakeweir.embedded.eventhubs.SdkClients.events;
import static dev.lakeweir.embedded.eventhubs.SdkClients.receive;
import static dev.lakeweir.embedded.eventhubs.SdkClients.toPartition;
import static dev.lakeweir.embedded.eventhubs.SdkClients.withKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventDataBatch;
import com.azure.messaging.eventhubs.EventHubBufferedProducerClient;
import com.azure.messaging.eventhubs.EventHubBufferedProducerClientBuilder;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.models.CreateBatchOptions;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.SendOptions;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SendingTest {
  private final EventHubsEmulator emulator =
      EventHubsEmulator.builder().hub("orders", 4).maxMessageSize(256 * 1024).start();
  private final EmulatedHub hub = emulator.hub("orders");
  private final SdkClients sdk = new SdkClients(emulator);

  @AfterEach
  void close() throws Exception {
    sdk.close();
    emulator.close();
  }

  @Test
  void batchToAPartitionIsStoredThereInOrder() {
    EventHubProducerClient producer = sdk.producer("orders");
    EventDataBatch batch = producer.createBatch(new CreateBatchOptions().setPartitionId("2"));
    IntStream.range(0, 10).forEach(i -> batch.tryAdd(new EventData("e" + i)));

    producer.send(batch);

    assertThat(hub.lastSequenceNumber(2)).isEqualTo(9);
    assertThat(bodies(receive(sdk.consumer("orders"), 2, 10, EventPosition.earliest())))
        .containsExactly("e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9");
  }

  @Test
  void batchOfOneEventIsStoredToo() {
    sdk.producer("orders").send(events("alone"), toPartition(0));

    assertThat(bodies(receive(sdk.consumer("orders"), 0, 1, EventPosition.earliest())))
        .containsExactly("alone");
  }

  @Test
  void eventsWithoutATargetGoToThePartitionsInTurn() {
    EventHubProducerClient producer = sdk.producer("orders");

    for (int i = 0; i < 8; i++) {
      producer.send(events("e" + i));
    }

    assertThat(IntStream.range(0, 4).mapToLong(hub::lastSequenceNumber)).containsOnly(1L);
  }

  @Test
  void eventsOfOneKeyGoToOnePartitionAndTellTheKey() {
    EventHubProducerClient producer = sdk.producer("orders");

    producer.send(events("one"), withKey("customer-7"));
    producer.send(events("two", "three"), withKey("customer-7"));

    int partition =
        IntStream.range(0, 4).filter(i -> hub.lastSequenceNumber(i) >= 0).findFirst().orElseThrow();
    List<EventData> received =
        receive(sdk.consumer("orders"), partition, 3, EventPosition.earliest());
    assertThat(bodies(received)).containsExactly("one", "two", "three");
    assertThat(received).extracting(EventData::getPartitionKey).containsOnly("customer-7");
  }

  @Test
  void keysGoWhereTheSdksOwnHashSendsThem() {
    Queue<String> mismatches = new ConcurrentLinkedQueue<>();
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    EventHubBufferedProducerClient producer =
        sdk.closeLater(
            new EventHubBufferedProducerClientBuilder()
                .connectionString(emulator.connectionString("orders"))
                .onSendBatchFailed(failure -> mismatches.add(failure.getThrowable().toString()))
                .onSendBatchSucceeded(
                    sent ->
                        sent.getEvents()
                            .forEach(
                                event -> {
                                  String key = event.getBodyAsString();
                                  seen.add(key);
                                  int expected = KeyHash.partition(key, 4);
                                  if (!sent.getPartitionId().equals("" + expected)) {
                                    mismatches.add(key + " in " + sent.getPartitionId());
                                  }
                                }))
                .buildClient());
    List<String> keys =
        IntStream.range(1, 60)
            .mapToObj(length -> "customer".repeat(8).substring(0, length))
            .toList();

    keys.forEach(
        key -> producer.enqueueEvent(new EventData(key), new SendOptions().setPartitionKey(key)));
    producer.flush();

    assertThat(seen).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(mismatches).isEmpty();
  }

  @Test
  void largestMessageIsWhatTheSdkFillsABatchTo() {
    EventHubProducerClient producer = sdk.producer("orders");
    EventDataBatch batch = producer.createBatch();

    while (batch.tryAdd(new EventData(new byte[50_000]))) {
      // as many as there is room for
    }
    producer.send(batch);

    assertThat(batch.getMaxSizeInBytes()).isEqualTo(256 * 1024);
    assertThat(batch.getCount()).isEqualTo(5);
    assertThatThrownBy(() -> producer.createBatch().tryAdd(new EventData(new byte[300_000])))
        .isInstanceOfSatisfying(
            AmqpException.class,
            e ->
                assertThat(e.getErrorCondition())
                    .isEqualTo(AmqpErrorCondition.LINK_PAYLOAD_SIZE_EXCEEDED))
        .hasMessageContaining("256");
  }

  @Test
  void throttledSendIsDoneWhenTheClientTriesAgain() {
    EventHubProducerClient producer = sdk.producer("orders");
    producer.send(events("before"), toPartition(0));
    emulator.faults().throttleSends("orders", 1);

    producer.send(events("after"), toPartition(0));

    assertThat(bodies(receive(sdk.consumer("orders"), 0, 2, EventPosition.earliest())))
        .containsExactly("before", "after");
  }

  @Test
  void sendThatIsRefusedForGoodFailsWithTheCondition() {
    EventHubProducerClient producer = sdk.producer("orders");
    emulator.faults().refuseSends("orders", 1, "com.microsoft:entity-disabled", "Switched off.");

    assertThatThrownBy(() -> producer.send(events("lost"), toPartition(0)))
        .isInstanceOfSatisfying(
            AmqpException.class,
            e ->
                assertThat(e.getErrorCondition())
                    .isEqualTo(AmqpErrorCondition.ENTITY_DISABLED_ERROR))
        .hasMessageContaining("Switched off.");
    assertThat(hub.lastSequenceNumber(0)).isEqualTo(-1);
  }

  @Test
  void eventWhoseAcknowledgementIsLostIsStoredTwice() {
    EventHubProducerClient producer = sdk.producer("orders");
    emulator.faults().loseAcknowledgements("orders", 1);

    producer.send(events("twice"), toPartition(0));

    assertThat(bodies(receive(sdk.consumer("orders"), 0, 2, EventPosition.earliest())))
        .containsExactly("twice", "twice");
  }

  @Test
  void lateAcknowledgementIsWaitedFor() {
    EventHubProducerClient producer = sdk.producer("orders");
    producer.send(events("first"), toPartition(0));
    emulator.faults().delayAcknowledgements("orders", Duration.ofMillis(700));
    long start = System.nanoTime();

    producer.send(events("second"), toPartition(0));

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(700));
    assertThat(hub.lastSequenceNumber(0)).isEqualTo(1);
  }
}
