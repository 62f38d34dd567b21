package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.PartitionProperties;
import java.time.Duration;
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
}
