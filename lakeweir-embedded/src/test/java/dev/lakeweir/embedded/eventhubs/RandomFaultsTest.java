package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RandomFaultsTest {
  private static final int EVENTS = 20_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void readerThatGoesOnWhereItEndedLosesNothingAndGetsNothingTwice(long seed) throws Exception {
    Random random = new Random(seed);
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start()) {
      EmulatedHub hub = emulator.hub("orders");
      LongStream.range(0, EVENTS).forEach(i -> hub.append(0, EmulatedEvent.of("e" + i)));
      List<Long> received = new ArrayList<>();

      while (received.size() < EVENTS) {
        received.addAll(readUntilHurt(emulator, received.size(), random));
        emulator.start();
      }

      assertThat(received).isEqualTo(LongStream.range(0, EVENTS).boxed().toList());
    }
  }

  private static List<Long> readUntilHurt(EventHubsEmulator emulator, int from, Random random)
      throws Exception {
    int some = Math.min(EVENTS - from, 1 + random.nextInt(3000));
    try (SdkClients sdk = new SdkClients(emulator);
        Reading reading = Reading.from(sdk.asyncConsumer("orders"), 0, from)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> reading.sequenceNumbers().size() >= some);
      hurt(emulator, random);
      await().atMost(Duration.ofSeconds(30)).until(reading::ended);
      return reading.sequenceNumbers();
    }
  }

  private static void hurt(EventHubsEmulator emulator, Random random) {
    Faults faults = emulator.faults();
    switch (random.nextInt(5)) {
      case 0 -> assertThat(faults.dropReceivers("orders", 0)).isEqualTo(1);
      case 1 -> assertThat(faults.completeSilently("orders", 0)).isEqualTo(1);
      case 2 -> assertThat(faults.steal("orders", 0)).isEqualTo(1);
      case 3 -> assertThat(faults.dropConnections()).isEqualTo(1);
      default -> emulator.stop();
    }
  }
}
