package dev.lakeweir.embedded.eventhubs;

import static com.azure.core.amqp.exception.AmqpErrorCondition.ENTITY_DISABLED_ERROR;
import static com.azure.core.amqp.exception.AmqpErrorCondition.LINK_STOLEN;
import static dev.lakeweir.embedded.eventhubs.SdkClients.events;
import static dev.lakeweir.embedded.eventhubs.SdkClients.toPartition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultsTest {
  private static final String DEFAULT = "$Default";

  private final EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 2).start();
  private final EmulatedHub hub = emulator.hub("orders");
  private final Faults faults = emulator.faults();
  private final SdkClients sdk = new SdkClients(emulator);

  @AfterEach
  void close() throws Exception {
    sdk.close();
    emulator.close();
  }

  @Test
  void receiverThatIsDroppedEndsAndAnotherGoesOn() {
    append(0, 3);
    Reading first = readingAll(0, 3);

    assertThat(faults.dropReceivers("orders", 0)).isEqualTo(1);

    await().until(first::ended);
    append(0, 2);
    Reading second = sdk.closeLater(Reading.from(sdk.asyncConsumer("orders"), 0, 3));
    await().untilAsserted(() -> assertThat(second.sequenceNumbers()).containsExactly(3L, 4L));
  }

  @Test
  void receiverThatIsClosedSilentlyCompletes() {
    append(0, 3);
    Reading reading = readingAll(0, 3);

    assertThat(faults.completeSilently("orders", 0)).isEqualTo(1);

    await().until(reading::completed);
  }

  @Test
  void receiverThatIsStolenFails() {
    append(1, 2);
    Reading reading = readingAll(1, 2);

    assertThat(faults.steal("orders", 1)).isEqualTo(1);

    await().untilAsserted(() -> assertThat(reading.condition()).contains(LINK_STOLEN));
    assertThat(hub.openReceivers(1, DEFAULT)).isZero();
  }

  @Test
  void faultHitsOnlyItsPartition() {
    append(0, 1);
    append(1, 1);
    Reading hit = readingAll(0, 1);
    Reading spared = readingAll(1, 1);

    faults.steal("orders", 0);

    await().until(hit::ended);
    assertThat(spared.ended()).isFalse();
    append(1, 1);
    await().untilAsserted(() -> assertThat(spared.sequenceNumbers()).containsExactly(0L, 1L));
  }

  @Test
  void cutConnectionEndsReadersAndProducersConnectAgain() {
    append(0, 1);
    Reading reading = readingAll(0, 1);
    EventHubProducerClient producer = sdk.producer("orders");
    producer.send(events("before"), toPartition(1));

    assertThat(faults.dropConnections()).isEqualTo(2);

    await().until(reading::ended);
    producer.send(events("after"), toPartition(1));
    assertThat(hub.lastSequenceNumber(1)).isEqualTo(1);
  }

  @Test
  void linksAreRefusedAsOftenAsWasAsked() {
    faults.refuseLinks("orders", 1, "com.microsoft:entity-disabled", "Switched off.");
    EventHubProducerClient first = sdk.producer("orders");

    assertThatThrownBy(() -> first.send(events("lost"), toPartition(0)))
        .hasMessageContaining("Switched off.");
    sdk.producer("orders").send(events("late"), toPartition(0));

    assertThat(hub.lastSequenceNumber(0)).isZero();
  }

  @Test
  void connectionsOfOnePartitionAreCutAlone() {
    append(0, 1);
    append(1, 1);
    Reading hit = readingAll(0, 1);
    Reading spared = readingAll(1, 1);

    assertThat(faults.dropConnections("orders", 0)).isEqualTo(1);

    await().until(hit::ended);
    append(1, 1);
    await().untilAsserted(() -> assertThat(spared.sequenceNumbers()).containsExactly(0L, 1L));
  }

  @Test
  void senderThatIsDroppedIsOpenedAgainAndNothingIsStoredTwice() {
    EventHubProducerClient producer = sdk.producer("orders");
    producer.send(events("before"), toPartition(0));

    assertThat(faults.dropSenders("orders")).isEqualTo(1);

    // A send that meets the closing may fail in the SDK; it is then not stored.
    await()
        .ignoreExceptions()
        .until(
            () -> {
              producer.send(events("after"), toPartition(0));
              return true;
            });
    assertThat(hub.lastSequenceNumber(0)).isEqualTo(1);
    assertThat(faults.dropSenders("orders")).isEqualTo(1);
  }

  @Test
  void refusedReceiverFailsWithTheCondition() {
    faults.refuseReceivers("orders", 1, 1, "com.microsoft:entity-disabled", "Not today.");

    Reading reading = sdk.closeLater(Reading.of(sdk.asyncConsumer("orders"), 1));

    await().untilAsserted(() -> assertThat(reading.condition()).contains(ENTITY_DISABLED_ERROR));
    assertThat(reading.message()).contains("Not today.");
  }

  @Test
  void throttledManagementFailsAsOftenAsWasAsked() {
    EventHubProducerClient producer = sdk.producer("orders");
    faults.throttleManagement("orders", 1);

    assertThatThrownBy(producer::getEventHubProperties)
        .isInstanceOf(AmqpException.class)
        .hasMessageContaining("status-code: 503")
        .hasMessageContaining("is being throttled");
    assertThat(producer.getEventHubProperties().getPartitionIds()).containsExactly("0", "1");
  }

  @Test
  void lateManagementIsWaitedFor() {
    EventHubProducerClient producer = sdk.producer("orders");
    faults.delayManagement("orders", Duration.ofMillis(600));
    long start = System.nanoTime();

    producer.getEventHubProperties();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
  }

  @Test
  void delayedEventsComeLateAndInOrder() {
    Reading reading = sdk.closeLater(Reading.of(sdk.asyncConsumer("orders"), 0));
    await().until(() -> hub.openReceivers(0, DEFAULT) == 1);
    faults.delayDeliveries("orders", 0, Duration.ofMillis(700));
    long start = System.nanoTime();

    append(0, 20);

    await().until(() -> reading.sequenceNumbers().size() == 20);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
    assertThat(reading.sequenceNumbers()).isSorted();
  }

  @Test
  void eventsComeInTheWrongOrderOnce() {
    append(0, 4);
    faults.answerOutOfOrder("orders", 0);

    Reading disturbed = readingAll(0, 4);
    Reading next = readingAll(0, 4);

    assertThat(disturbed.sequenceNumbers()).containsExactly(1L, 0L, 2L, 3L);
    assertThat(next.sequenceNumbers()).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void eventIsLeftOutOnce() {
    append(0, 4);
    faults.omit("orders", 0, 2);

    Reading disturbed = readingAll(0, 3);
    Reading next = readingAll(0, 4);

    assertThat(disturbed.sequenceNumbers()).containsExactly(0L, 1L, 3L);
    assertThat(next.sequenceNumbers()).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void receiverBeginsElsewhereThanItAskedOnce() {
    append(0, 4);
    faults.answerFrom("orders", 0, 1);

    Reading disturbed = sdk.closeLater(Reading.from(sdk.asyncConsumer("orders"), 0, 3));

    await()
        .untilAsserted(() -> assertThat(disturbed.sequenceNumbers()).containsExactly(1L, 2L, 3L));
    Reading next = sdk.closeLater(Reading.from(sdk.asyncConsumer("orders"), 0, 3));
    await().untilAsserted(() -> assertThat(next.sequenceNumbers()).containsExactly(3L));
  }

  @Test
  void clearedFaultsDoNotHappen() {
    append(0, 2);
    faults.refuseLinks("orders", 5, "amqp:not-allowed", "Never.");
    faults.answerOutOfOrder("orders", 0);
    faults.delayDeliveries("orders", Duration.ofMinutes(5));

    faults.clear();

    assertThat(readingAll(0, 2).sequenceNumbers()).containsExactly(0L, 1L);
  }

  @Test
  void faultsOfWhatIsNotThereAreRefused() {
    assertThatThrownBy(() -> faults.steal("nowhere", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The emulator has no hub of this name: nowhere");
    assertThatThrownBy(() -> faults.omit("orders", 2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Hub orders has no partition 2: it has 0 to 1");
    assertThatThrownBy(() -> faults.throttleSends("orders", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A fault happens at least once, not: 0");
    assertThatThrownBy(() -> faults.delayManagement("orders", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A delay is more than no time: PT0S");
  }

  private void append(int partition, int count) {
    LongStream.range(0, count).forEach(i -> hub.append(partition, EmulatedEvent.of("e" + i)));
  }

  private Reading readingAll(int partition, int count) {
    Reading reading = sdk.closeLater(Reading.of(sdk.asyncConsumer("orders"), partition));
    await().until(() -> reading.sequenceNumbers().size() == count);
    return reading;
  }
}
