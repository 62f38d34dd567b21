package dev.lakeweir.embedded.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmulatorFeedTest {
  private final GeneratedEvents events = GeneratedEvents.of(EventProfile.defaults());
  private EventHubsEmulator emulator;
  private EmulatedHub hub;

  @BeforeEach
  void startEmulator() {
    emulator = EventHubsEmulator.builder().hub("h", 2).start();
    hub = emulator.hub("h");
  }

  @AfterEach
  void stopEmulator() {
    emulator.close();
  }

  @Test
  void partitionsTakeTurnsOverSeveralSends() throws Exception {
    try (EmulatorFeed feed = new EmulatorFeed(hub, 0)) {
      feed.send(events, 3);

      EventCounts counts = feed.send(events, 4);

      assertThat(counts).isEqualTo(events.counts()).isEqualTo(feed.counts());
      assertThat(counts.total()).isEqualTo(7);
    }
    assertThat(hub.lastSequenceNumber(0)).isEqualTo(3);
    assertThat(hub.lastSequenceNumber(1)).isEqualTo(2);
  }

  @Test
  void stoppedFeedSendsNothing() throws Exception {
    try (EmulatorFeed feed = new EmulatorFeed(hub, 0)) {
      feed.stop();

      assertThat(feed.sendUntilStopped(events)).isEqualTo(EventCounts.NONE);
    }
    assertThat(hub.lastSequenceNumber(0)).isEqualTo(-1);
  }
}
