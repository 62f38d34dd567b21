package dev.lakeweir.embedded.eventhubs;

import static com.azure.core.amqp.exception.AmqpErrorCondition.ARGUMENT_OUT_OF_RANGE_ERROR;
import static com.azure.core.amqp.exception.AmqpErrorCondition.LINK_STOLEN;
import static com.azure.core.amqp.exception.AmqpErrorCondition.NOT_FOUND;
import static com.azure.core.amqp.exception.AmqpErrorCondition.RESOURCE_LIMIT_EXCEEDED;
import static dev.lakeweir.embedded.eventhubs.SdkClients.bodies;
import static dev.lakeweir.embedded.eventhubs.SdkClients.events;
import static dev.lakeweir.embedded.eventhubs.SdkClients.receive;
import static dev.lakeweir.embedded.eventhubs.SdkClients.toPartition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReceiverRulesTest {
  private static final String DEFAULT = "$Default";

  private final EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 2).start();
  private final EmulatedHub hub = emulator.hub("orders");
  private final SdkClients sdk = new SdkClients(emulator);

  @AfterEach
  void close() throws Exception {
    sdk.close();
    emulator.close();
  }

  @Test
  void higherEpochDrivesOutALowerOne() {
    hub.append(0, EmulatedEvent.of("one"));
    EventHubConsumerAsyncClient client = sdk.asyncConsumer("orders");
    Reading first = sdk.closeLater(Reading.withEpoch(client, 0, 0));
    await().until(() -> first.sequenceNumbers().size() == 1);

    Reading second = sdk.closeLater(Reading.withEpoch(client, 0, 1));

    await().untilAsserted(() -> assertThat(first.condition()).contains(LINK_STOLEN));
    assertThat(first.message()).contains("New receiver with higher epoch of '1' is created");
    await().until(() -> second.sequenceNumbers().size() == 1);
    assertThat(hub.openReceivers(0, DEFAULT)).isEqualTo(1);
  }

  @Test
  void equalEpochDrivesOutToo() {
    EventHubConsumerAsyncClient client = sdk.asyncConsumer("orders");
    Reading first = sdk.closeLater(Reading.withEpoch(client, 0, 3));
    await().until(() -> hub.openReceivers(0, DEFAULT) == 1);

    sdk.closeLater(Reading.withEpoch(client, 0, 3));

    await().untilAsserted(() -> assertThat(first.condition()).contains(LINK_STOLEN));
  }

  @Test
  void epochDrivesOutReceiversWithoutOne() {
    EventHubConsumerAsyncClient client = sdk.asyncConsumer("orders");
    Reading first = sdk.closeLater(Reading.of(client, 0));
    Reading second = sdk.closeLater(Reading.of(client, 0));
    await().until(() -> hub.openReceivers(0, DEFAULT) == 2);

    sdk.closeLater(Reading.withEpoch(client, 0, 0));

    await()
        .untilAsserted(
            () -> {
              assertThat(first.condition()).contains(LINK_STOLEN);
              assertThat(second.condition()).contains(LINK_STOLEN);
            });
  }

  @Test
  void lowerEpochAndNoEpochAreRefusedWhileOneIsHeld() {
    EventHubConsumerAsyncClient client = sdk.asyncConsumer("orders");
    Reading holder = sdk.closeLater(Reading.withEpoch(client, 0, 5));
    await().until(() -> hub.openReceivers(0, DEFAULT) == 1);

    Reading lower = sdk.closeLater(Reading.withEpoch(client, 0, 4));
    Reading none = sdk.closeLater(Reading.of(client, 0));

    await()
        .untilAsserted(
            () -> {
              assertThat(lower.condition()).contains(LINK_STOLEN);
              assertThat(none.condition()).contains(LINK_STOLEN);
            });
    assertThat(lower.message()).contains("A receiver with a higher epoch of '5' already exists");
    assertThat(none.message()).contains("non-epoch receiver is not allowed");
    assertThat(holder.ended()).isFalse();
  }

  @Test
  void epochIsFreeAgainWhenItsReceiverHasGone() {
    EventHubConsumerAsyncClient client = sdk.asyncConsumer("orders");
    Reading holder = Reading.withEpoch(client, 0, 5);
    await().until(() -> hub.openReceivers(0, DEFAULT) == 1);
    holder.close();
    await().until(() -> hub.openReceivers(0, DEFAULT) == 0);

    Reading lower = sdk.closeLater(Reading.withEpoch(client, 0, 1));

    await().until(() -> hub.openReceivers(0, DEFAULT) == 1);
    assertThat(lower.ended()).isFalse();
  }

  @Test
  void sixthReceiverOfAGroupIsRefused() {
    EventHubConsumerAsyncClient client = sdk.asyncConsumer("orders");
    for (int i = 0; i < 5; i++) {
      sdk.closeLater(Reading.of(client, 0));
    }
    await().until(() -> hub.openReceivers(0, DEFAULT) == 5);

    Reading sixth = sdk.closeLater(Reading.of(client, 0));

    await().untilAsserted(() -> assertThat(sixth.condition()).contains(RESOURCE_LIMIT_EXCEEDED));
    assertThat(sixth.message())
        .contains(
            "maximum number of allowed receivers per partition in a consumer group which is 5");
  }

  @Test
  void groupsDoNotDisturbEachOther() {
    hub.addConsumerGroup("audit");
    hub.append(0, EmulatedEvent.of("one"));
    Reading holder = sdk.closeLater(Reading.withEpoch(sdk.asyncConsumer("orders"), 0, 9));
    EventHubConsumerAsyncClient audit =
        sdk.closeLater(sdk.builder("orders").consumerGroup("audit").buildAsyncConsumerClient());

    Reading reading = sdk.closeLater(Reading.of(audit, 0));

    await().until(() -> reading.sequenceNumbers().size() == 1);
    await().until(() -> holder.sequenceNumbers().size() == 1);
  }

  @Test
  void unknownGroupIsNotFound() {
    EventHubConsumerAsyncClient client =
        sdk.closeLater(sdk.builder("orders").consumerGroup("nobody").buildAsyncConsumerClient());

    Reading reading = sdk.closeLater(Reading.of(client, 0));

    await().untilAsserted(() -> assertThat(reading.condition()).contains(NOT_FOUND));
    assertThat(reading.message()).contains("orders/ConsumerGroups/nobody/Partitions/0");
  }

  @Test
  void unknownHubIsNotFound() {
    EventHubProducerClient producer = sdk.producer("nowhere");

    assertThatThrownBy(() -> producer.send(events("lost")))
        .isInstanceOfSatisfying(
            AmqpException.class, e -> assertThat(e.getErrorCondition()).isEqualTo(NOT_FOUND))
        .hasMessageContaining("The messaging entity 'nowhere' could not be found.");
    assertThatThrownBy(producer::getEventHubProperties)
        .isInstanceOfSatisfying(
            AmqpException.class, e -> assertThat(e.getErrorCondition()).isEqualTo(NOT_FOUND))
        .hasMessageContaining("nowhere");
  }

  @Test
  void unknownPartitionIsRefusedWithTheRange() {
    EventHubProducerClient producer = sdk.producer("orders");
    Reading reading = sdk.closeLater(Reading.of(sdk.asyncConsumer("orders"), 7));

    await()
        .untilAsserted(() -> assertThat(reading.condition()).contains(ARGUMENT_OUT_OF_RANGE_ERROR));
    assertThat(reading.message()).contains("It should be between 0 and 1.");
    assertThatThrownBy(() -> producer.send(events("lost"), toPartition(7)))
        .isInstanceOf(AmqpException.class)
        .hasMessageContaining("It should be between 0 and 1.");
    assertThatThrownBy(() -> producer.getPartitionProperties("7"))
        .hasMessageContaining("It should be between 0 and 1.");
  }

  @Test
  void partitionsCanBeAddedWhileClientsAreConnected() {
    EventHubProducerClient producer = sdk.producer("orders");
    assertThat(producer.getEventHubProperties().getPartitionIds()).containsExactly("0", "1");

    hub.addPartitions(2);

    assertThat(producer.getEventHubProperties().getPartitionIds())
        .containsExactly("0", "1", "2", "3");
    producer.send(events("new"), toPartition(3));
    assertThat(bodies(receive(sdk.consumer("orders"), 3, 1, EventPosition.earliest())))
        .containsExactly("new");
  }
}
