package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.PartitionProperties;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManagementFaultsTest {
  private final EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 2).start();
  private final Faults faults = emulator.faults();
  private final SdkClients sdk = new SdkClients(emulator);

  @AfterEach
  void close() throws Exception {
    sdk.close();
    emulator.close();
  }

  @Test
  void answerOfAReplicaThatIsBehindKnowsOnlyTheFirstEvents() {
    for (int i = 0; i < 5; i++) {
      emulator.hub("orders").append(0, EmulatedEvent.of("event"));
    }
    faults.answerStale("orders", 0, 2, 1);

    PartitionProperties stale = sdk.consumer("orders").getPartitionProperties("0");
    PartitionProperties now = sdk.consumer("orders").getPartitionProperties("0");

    assertThat(stale.getLastEnqueuedSequenceNumber()).isEqualTo(1);
    assertThat(stale.getBeginningSequenceNumber()).isZero();
    assertThat(now.getLastEnqueuedSequenceNumber()).isEqualTo(4);
    assertThat(stale.getLastEnqueuedOffset()).isNotEqualTo(now.getLastEnqueuedOffset());
  }

  @Test
  void propertiesAreLateAsOftenAsWasAsked() {
    faults.delayManagement("orders", Duration.ofMillis(600), 1);
    EventHubConsumerClient consumer = sdk.consumer("orders");

    long start = System.nanoTime();
    consumer.getPartitionProperties("0");
    long late = System.nanoTime();
    consumer.getPartitionProperties("0");
    long last = System.nanoTime();

    assertThat(Duration.ofNanos(late - start)).isGreaterThan(Duration.ofMillis(600));
    assertThat(Duration.ofNanos(last - late)).isLessThan(Duration.ofMillis(600));
  }

  @Test
  void onePartitionRefusesWhatTheOthersTell() {
    faults.refuseManagement("orders", 1, 1, "amqp:not-allowed", "not this one");
    EventHubConsumerClient consumer = sdk.consumer("orders");

    assertThat(consumer.getEventHubProperties().getPartitionIds()).containsExactly("0", "1");
    assertThat(consumer.getPartitionProperties("0").getId()).isEqualTo("0");
    assertThatThrownBy(() -> consumer.getPartitionProperties("1"))
        .hasStackTraceContaining("not this one");
    assertThat(consumer.getPartitionProperties("1").getId()).isEqualTo("1");
  }

  @Test
  void onePartitionGivesNoAnswerWhileTheOthersDo() {
    faults.delayManagement("orders", 1, Duration.ofHours(1));
    EventHubConsumerAsyncClient consumer = sdk.asyncConsumer("orders");
    CompletableFuture<PartitionProperties> dead = consumer.getPartitionProperties("1").toFuture();

    for (int i = 0; i < 3; i++) {
      assertThat(consumer.getPartitionProperties("0").block().getId()).isEqualTo("0");
    }
    assertThat(dead).isNotDone();
    faults.clear();
    assertThat(consumer.getPartitionProperties("1").block().getId()).isEqualTo("1");
  }
}
