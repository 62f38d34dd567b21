package dev.lakeweir.embedded.eventhubs;

import static dev.lakeweir.embedded.eventhubs.SdkClients.bodies;
import static dev.lakeweir.embedded.eventhubs.SdkClients.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetentionTest {
  private final ManualClock clock = new ManualClock(Instant.now());

  @Test
  void eventsOlderThanTheAgeAreGone() throws Exception {
    try (EventHubsEmulator emulator =
            EventHubsEmulator.builder()
                .hub("orders", 1)
                .retention(Duration.ofHours(1))
                .clock(clock)
                .start();
        SdkClients sdk = new SdkClients(emulator)) {
      EmulatedHub hub = emulator.hub("orders");
      hub.append(0, EmulatedEvent.of("old"));
      clock.advance(Duration.ofMinutes(10));
      hub.append(0, EmulatedEvent.of("young"));

      clock.advance(Duration.ofMinutes(51));

      assertThat(hub.beginSequenceNumber(0)).isEqualTo(1);
      assertThat(hub.lastSequenceNumber(0)).isEqualTo(1);
      assertThat(bodies(receive(sdk.consumer("orders"), 0, 1, EventPosition.earliest())))
          .containsExactly("young");
    }
  }

  @Test
  void noMoreEventsThanTheCountAreKept() {
    try (EventHubsEmulator emulator =
        EventHubsEmulator.builder().hub("orders", 1).retention(3).start()) {
      EmulatedHub hub = emulator.hub("orders");

      for (int i = 0; i < 5000; i++) {
        hub.append(0, EmulatedEvent.of("e" + i));
      }

      assertThat(hub.beginSequenceNumber(0)).isEqualTo(4997);
      assertThat(hub.lastSequenceNumber(0)).isEqualTo(4999);
    }
  }

  @Test
  void positionThatHasExpiredBeginsAtTheFirstEventThatIsLeft() throws Exception {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start();
        SdkClients sdk = new SdkClients(emulator)) {
      EmulatedHub hub = emulator.hub("orders");
      for (int i = 0; i < 10; i++) {
        hub.append(0, EmulatedEvent.of("e" + i));
      }

      emulator.faults().expire("orders", 0, 6);

      PartitionProperties properties = sdk.consumer("orders").getPartitionProperties("0");
      assertThat(properties.getBeginningSequenceNumber()).isEqualTo(6);
      assertThat(properties.getLastEnqueuedSequenceNumber()).isEqualTo(9);
      assertThat(
              bodies(
                  receive(sdk.consumer("orders"), 0, 2, EventPosition.fromSequenceNumber(2, true))))
          .containsExactly("e6", "e7");
    }
  }

  @Test
  void partitionWhoseEventsHaveAllExpiredGoesOnCounting() throws Exception {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start();
        SdkClients sdk = new SdkClients(emulator)) {
      EmulatedHub hub = emulator.hub("orders");
      hub.append(0, EmulatedEvent.of("one"));
      hub.append(0, EmulatedEvent.of("two"));

      hub.expire(0, 100);
      hub.expire(0, Long.MIN_VALUE);

      PartitionProperties properties = sdk.consumer("orders").getPartitionProperties("0");
      assertThat(properties.isEmpty()).isTrue();
      assertThat(properties.getBeginningSequenceNumber()).isEqualTo(2);
      assertThat(properties.getLastEnqueuedSequenceNumber()).isEqualTo(1);
      assertThat(hub.append(0, EmulatedEvent.of("three"))).isEqualTo(2);
    }
  }

  @Test
  void retentionOfNothingIsRefused() {
    EventHubsEmulator.Builder builder = EventHubsEmulator.builder();

    assertThatThrownBy(() -> builder.retention(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot keep events for no time: PT0S");
    assertThatThrownBy(() -> builder.retention(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot keep fewer events than 1: 0");
  }
}
