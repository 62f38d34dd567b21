package dev.lakeweir.embedded.eventhubs;

import static dev.lakeweir.embedded.eventhubs.SdkClients.bodies;
import static dev.lakeweir.embedded.eventhubs.SdkClients.events;
import static dev.lakeweir.embedded.eventhubs.SdkClients.receive;
import static dev.lakeweir.embedded.eventhubs.SdkClients.toPartition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.EventHubProperties;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.LastEnqueuedEventProperties;
import com.azure.messaging.eventhubs.models.PartitionEvent;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

@Timeout(60)
class ReceivingTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 2).start();
  private final EmulatedHub hub = emulator.hub("orders");
  private final SdkClients sdk = new SdkClients(emulator);

  @AfterEach
  void close() throws Exception {
    sdk.close();
    emulator.close();
  }

  @Test
  void propertiesOfTheHubAndOfAnEmptyPartitionAreTold() {
    EventHubConsumerClient consumer = sdk.consumer("orders");

    EventHubProperties properties = consumer.getEventHubProperties();
    PartitionProperties partition = consumer.getPartitionProperties("1");

    assertThat(properties.getName()).isEqualTo("orders");
    assertThat(properties.getPartitionIds()).containsExactly("0", "1");
    assertThat(properties.getCreatedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(partition.isEmpty()).isTrue();
    assertThat(partition.getId()).isEqualTo("1");
    assertThat(partition.getBeginningSequenceNumber()).isEqualTo(-1);
    assertThat(partition.getLastEnqueuedSequenceNumber()).isEqualTo(-1);
    assertThat(partition.getLastEnqueuedOffset()).isEqualTo("-1");
  }

  @Test
  void propertiesOfAPartitionTellItsLastEvent() {
    hub.append(0, EmulatedEvent.of("one").enqueuedAt(NOON));
    hub.append(0, EmulatedEvent.of("two").enqueuedAt(NOON.plusMillis(1)));

    PartitionProperties partition = sdk.consumer("orders").getPartitionProperties("0");

    assertThat(partition.isEmpty()).isFalse();
    assertThat(partition.getBeginningSequenceNumber()).isEqualTo(0);
    assertThat(partition.getLastEnqueuedSequenceNumber()).isEqualTo(1);
    assertThat(partition.getLastEnqueuedTime()).isEqualTo(NOON.plusMillis(1));
    assertThat(Long.parseLong(partition.getLastEnqueuedOffset())).isPositive();
  }

  static Stream<Arguments> positions() {
    return Stream.of(
        Arguments.of("earliest", EventPosition.earliest(), 0),
        Arguments.of("sequence number", EventPosition.fromSequenceNumber(3, true), 3),
        Arguments.of("after a sequence number", EventPosition.fromSequenceNumber(3, false), 4),
        Arguments.of("enqueued time", EventPosition.fromEnqueuedTime(NOON.plusSeconds(2)), 3),
        Arguments.of("between two times", EventPosition.fromEnqueuedTime(NOON.plusMillis(1500)), 2),
        Arguments.of("before all", EventPosition.fromEnqueuedTime(NOON.minusSeconds(9)), 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("positions")
  void receiverBeginsWhereItAsks(String name, EventPosition position, long expected) {
    appendOnePerSecond(6);

    List<EventData> received = receive(sdk.consumer("orders"), 0, 6 - (int) expected, position);

    assertThat(received)
        .as(name)
        .extracting(EventData::getSequenceNumber)
        .startsWith(expected)
        .hasSize(6 - (int) expected);
  }

  @Test
  void offsetIsExclusive() {
    appendOnePerSecond(4);
    EventHubConsumerClient consumer = sdk.consumer("orders");
    EventData second = receive(consumer, 0, 2, EventPosition.earliest()).get(1);

    List<EventData> received =
        receive(consumer, 0, 2, EventPosition.fromOffsetString(second.getOffsetString()));

    assertThat(received).extracting(EventData::getSequenceNumber).containsExactly(2L, 3L);
  }

  @Test
  void nextSequenceNumberIsWaitedForAndOneBeyondIsRefused() {
    appendOnePerSecond(4);
    EventHubConsumerClient consumer = sdk.consumer("orders");

    assertThat(receive(consumer, 0, 1, EventPosition.fromSequenceNumber(4, true))).isEmpty();
    assertThatThrownBy(() -> receive(consumer, 0, 1, EventPosition.fromSequenceNumber(5, true)))
        .cause()
        .isInstanceOfSatisfying(
            AmqpException.class,
            e -> assertThat(e.getErrorCondition()).isEqualTo(AmqpErrorCondition.ARGUMENT_ERROR))
        .hasMessageContaining(
            "The supplied sequence number '5' is invalid. The last sequence number in the system is '3'");
  }

  @Test
  void latestGetsOnlyWhatComesLater() {
    appendOnePerSecond(3);
    Queue<String> bodies = new ConcurrentLinkedQueue<>();
    sdk.asyncConsumer("orders")
        .receiveFromPartition("0", EventPosition.latest())
        .subscribe(event -> bodies.add(event.getData().getBodyAsString()));
    await().until(() -> hub.openReceivers(0, "$Default") == 1);

    sdk.producer("orders").send(events("live", "tail"), toPartition(0));

    await().untilAsserted(() -> assertThat(bodies).containsExactly("live", "tail"));
  }

  @Test
  void eventArrivesWithAllThatItWasAppendedWith() {
    UUID id = UUID.randomUUID();
    Date date = Date.from(NOON);
    EmulatedEvent event =
        EmulatedEvent.of("body")
            .enqueuedAt(NOON)
            .withPartitionKey("key")
            .withSystemProperty("x-opt-publisher", "meter-3")
            .withProperty("text", "ä")
            .withProperty("int", 42)
            .withProperty("long", 1L << 40)
            .withProperty("double", 1.5)
            .withProperty("flag", true)
            .withProperty("id", id)
            .withProperty("date", date)
            .withProperty("symbol", Symbol.valueOf("s"))
            .withProperty("unsigned", UnsignedInteger.valueOf(7))
            .withProperty("binary", new Binary(new byte[] {49}))
            .withProperty("nothing", null);
    hub.append(1, event);

    EventData received = receive(sdk.consumer("orders"), 1, 1, EventPosition.earliest()).get(0);

    assertThat(received.getBodyAsString()).isEqualTo("body");
    assertThat(received.getEnqueuedTime()).isEqualTo(NOON);
    assertThat(received.getPartitionKey()).isEqualTo("key");
    assertThat(received.getSystemProperties()).containsEntry("x-opt-publisher", "meter-3");
    assertThat(received.getProperties())
        .containsEntry("text", "ä")
        .containsEntry("int", 42)
        .containsEntry("long", 1L << 40)
        .containsEntry("double", 1.5)
        .containsEntry("flag", true)
        .containsEntry("id", id)
        .containsEntry("date", date)
        .containsEntry("symbol", Symbol.valueOf("s"))
        .containsEntry("unsigned", UnsignedInteger.valueOf(7))
        .containsEntry("nothing", null)
        .containsKey("binary");
  }

  @Test
  void eventArrivesAsTheClientSentIt() {
    EventData event = new EventData("body");
    event.getProperties().putAll(Map.of("int", 42, "text", "t"));
    event.setContentType("application/json").setMessageId("m-1").setCorrelationId("c-1");

    sdk.producer("orders").send(List.of(event), toPartition(0));

    EventData received = receive(sdk.consumer("orders"), 0, 1, EventPosition.earliest()).get(0);
    assertThat(received.getProperties()).containsEntry("int", 42).containsEntry("text", "t");
    assertThat(received.getContentType()).isEqualTo("application/json");
    assertThat(received.getMessageId()).isEqualTo("m-1");
    assertThat(received.getCorrelationId()).isEqualTo("c-1");
  }

  @Test
  void receiverThatWantsItIsToldOfTheLastEvent() {
    appendOnePerSecond(3);

    List<PartitionEvent> received =
        sdk
            .consumer("orders")
            .receiveFromPartition(
                "0",
                1,
                EventPosition.earliest(),
                Duration.ofSeconds(5),
                new ReceiveOptions().setTrackLastEnqueuedEventProperties(true))
            .stream()
            .toList();

    LastEnqueuedEventProperties last = received.get(0).getLastEnqueuedEventProperties();
    assertThat(last.getSequenceNumber()).isEqualTo(2);
    assertThat(last.getEnqueuedTime()).isEqualTo(NOON.plusSeconds(2));
  }

  @Test
  void slowReceiverGetsNoMoreThanItHasRoomFor() {
    for (int i = 0; i < 500; i++) {
      hub.append(0, EmulatedEvent.of("e" + i));
    }
    List<Long> taken = new CopyOnWriteArrayList<>();
    BaseSubscriber<PartitionEvent> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            request(10);
          }

          @Override
          protected void hookOnNext(PartitionEvent event) {
            taken.add(event.getData().getSequenceNumber());
          }
        };
    sdk.closeLater(sdk.builder("orders").prefetchCount(50).buildAsyncConsumerClient())
        .receiveFromPartition("0", EventPosition.earliest())
        .subscribe(slow);

    await().untilAsserted(() -> assertThat(taken).hasSize(10));
    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(hub.deliveredEvents(0)).isBetween(10L, 150L));
    slow.request(490);
    await().untilAsserted(() -> assertThat(taken).hasSize(500).isSorted());
  }

  @Test
  void manyLargeEventsArriveWhole() {
    byte[] large = new byte[200_000];
    for (int i = 0; i < 40; i++) {
      hub.append(0, EmulatedEvent.of(large));
    }

    assertThat(receive(sdk.consumer("orders"), 0, 40, EventPosition.earliest()))
        .hasSize(40)
        .allSatisfy(event -> assertThat(event.getBody()).isEqualTo(large));
  }

  private void appendOnePerSecond(int count) {
    for (int i = 0; i < count; i++) {
      hub.append(0, EmulatedEvent.of("e" + i).enqueuedAt(NOON.plusSeconds(i)));
    }
  }
}
