package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
  private static final int ROUNDS = 12;
  private static final int EVENTS_PER_ROUND = 250;
  private static final int LIMIT = 30;
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
          awaitBatches(run, lake, lake.begun("bronze") + random.nextInt(1, 5));
          disturb(emulator, random);
        }
        awaitBatches(run, lake, lake.begun("bronze") + 2);
        run.terminate();
        assertThat(run.awaitEnd(Duration.ofSeconds(30))).as(run.err()).isEqualTo(143);
      }
      lake.set(origin.limit(), "5000").runOnce();

      new ClickOracle(origin, profile, ROUNDS * EVENTS_PER_ROUND).verify(lake);
      assertThat(filesWith(lake, emulator.connectionString().replaceAll(".*SharedAccessKey=", "")))
          .as("files that hold the key: log, checkpoints, tables")
          .isEmpty();
    }
  }

  private static void awaitBatches(ChildJvm run, Lake lake, long batch) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(5))
        .failFast(run::isStillRunning)
        .until(() -> lake.begun("bronze") >= batch);
  }

  private static List<Path> filesWith(Lake lake, String rest) {
    String key = rest.substring(0, rest.indexOf(';'));
    try (Stream<Path> files = Files.walk(lake.storage())) {
      return files.filter(file -> Files.isRegularFile(file) && text(file).contains(key)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each byte a character. */
  private static String text(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void disturb(EventHubsEmulator emulator, SplittableRandom random) {
    int partition = random.nextInt(ClickOrigin.PARTITIONS);
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    System.out.printf("%s, partition %d%n", fault, partition);
    switch (fault) {
      case RECEIVERS_DROPPED -> emulator.faults().dropReceivers(HUB, partition);
      case PARTITION_STOLEN -> emulator.faults().steal(HUB, partition);
      case CONNECTIONS_CUT -> emulator.faults().dropConnections();
      case LINK_ENDED_SILENTLY -> emulator.faults().completeSilently(HUB, partition);
      case OUT_OF_ORDER -> emulator.faults().answerOutOfOrder(HUB, partition);
      case RESTARTED -> {
        emulator.stop();
        emulator.start();
      }
    }
  }

  private enum Fault {
    RECEIVERS_DROPPED,
    PARTITION_STOLEN,
    CONNECTIONS_CUT,
    LINK_ENDED_SILENTLY,
    OUT_OF_ORDER,
    RESTARTED
  }
}
