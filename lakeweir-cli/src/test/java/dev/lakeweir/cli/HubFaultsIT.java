package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exactly once from Event Hubs into Delta tables while receivers are dropped and stolen, links end
 * without a word, connections are cut, and the namespace restarts, at random moments. Other
 * moments: {@code -Dlakeweir.faults.seed=7}, or {@code 7,8,9} for a longer run.
 */
@Timeout(600)
class HubFaultsIT {
  private static final String SEEDS = System.getProperty("lakeweir.faults.seed", "20260131");
  private static final int ROUNDS = 15;
  private static final int EVENTS_PER_ROUND = 500;
  private static final int LIMIT = 60;
  private static final String HUB = "clicks";

  @TempDir private Path directory;

  static List<Long> seeds() {
    return List.of(SEEDS.split(",")).stream().map(String::strip).map(Long::valueOf).toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyEventIsInTheTablesOnceWhateverHappensToReceiversAndService(long seed)
      throws InterruptedException {
    System.out.println("lakeweir.faults.seed=" + seed);
    EventProfile profile =
        EventProfile.defaults()
            .withSeed(seed)
            .withEventsPerSecond(10)
            .withRates(0.005, 0.01, 0.02, 0);
    GeneratedEvents events = GeneratedEvents.of(profile);
    SplittableRandom random = new SplittableRandom(seed);
    EventHubsEmulator emulator = EventHubsEmulator.builder().start();
    try (ClickOrigin origin = ClickOrigin.hub(emulator)) {
      Lake lake =
          origin
              .lake(directory.resolve("lake"))
              .set(origin.limit(), "" + LIMIT)
              .set("sources.clicks.options.eventhubs.operationTimeout", "60s")
              .set("sources.clicks.options.eventhubs.receiverTimeout", "5s");
      try (ChildJvm run = lake.start(List.of())) {
        for (int round = 0; round < ROUNDS; round++) {
          origin.send(events, EVENTS_PER_ROUND);
          // In the midst of them.
          awaitBatches(run, lake, lake.begun("bronze") + random.nextInt(1, 6));
          disturb(emulator, random);
        }
        // A batch of at most 60 for every 60 events; the last one is begun, or nearly all are read.
        awaitBatches(run, lake, ROUNDS * EVENTS_PER_ROUND / LIMIT - 1);
        run.terminate();
        assertThat(run.awaitEnd(Duration.ofSeconds(30))).as(run.err()).isEqualTo(143);
      }
      lake.set(origin.limit(), "5000").runOnce();

      new ClickOracle(origin, profile, ROUNDS * EVENTS_PER_ROUND).verify(lake);
    }
  }

  private static void awaitBatches(ChildJvm run, Lake lake, long batch) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(5))
        .failFast(run::isStillRunning)
        .until(() -> lake.begun("bronze") >= batch);
  }

  private static void disturb(EventHubsEmulator emulator, SplittableRandom random) {
    int partition = random.nextInt(ClickOrigin.PARTITIONS);
    int fault = random.nextInt(6);
    switch (fault) {
      case 0 -> emulator.faults().dropReceivers(HUB, partition);
      case 1 -> emulator.faults().steal(HUB, partition);
      case 2 -> emulator.faults().dropConnections();
      case 3 -> emulator.faults().completeSilently(HUB, partition);
      case 4 -> emulator.faults().answerOutOfOrder(HUB, partition);
      default -> {
        emulator.stop();
        emulator.start();
      }
    }
  }
}
