package dev.lakeweir.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills the retail example at random moments, again and again. Other moments and other events:
 * {@code -Dlakeweir.kill.seed=7}, or {@code 7,8,9} for a longer run.
 */
@Timeout(600)
class KillIT {
  private static final String SEEDS = System.getProperty("lakeweir.kill.seed", "20260101");
  private static final int EVENTS = 40_000;

  @TempDir private Path directory;

  static Stream<Arguments> runs() {
    return Arrays.stream(ClickOrigin.Kind.values())
        .flatMap(
            origin ->
                Arrays.stream(SEEDS.split(","))
                    .map(seed -> arguments(origin, Long.valueOf(seed.strip()))));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("runs")
  void restartsAfterKillsLoseNothingAndRepeatNothing(ClickOrigin.Kind kind, long seed)
      throws InterruptedException {
    System.out.println(kind + " lakeweir.kill.seed=" + seed);
    EventProfile profile =
        EventProfile.defaults()
            .withSeed(seed)
            .withEventsPerSecond(20) // 2,000 s: some windows, and the watermark moves
            .withRates(0.005, 0.01, 0.02, 0);
    try (ClickOrigin origin = kind.start(directory.resolve("broker"))) {
      origin.send(GeneratedEvents.of(profile), EVENTS);
      Lake lake = origin.lake(directory.resolve("lake"));

      // Batches stay small, so that there are many: gold takes all that bronze has committed at
      // once,
      // and must find more in each run. The last run takes larger ones.
      lake.set(origin.limit(), "350");
      for (Moment moment : moments(new SplittableRandom(seed))) {
        kill(lake, moment);
      }
      lake.set(origin.limit(), "5000");
      lake.runOnce();

      new ClickOracle(origin, profile, EVENTS).verify(lake);
    }
  }

  /**
   * When a run is killed: a while after a flow has begun a number of batches in it.
   *
   * @param table that of the flow
   * @param batches 0 for the start of the JVM
   */
  private record Moment(String table, int batches, Duration later) {
    static Moment atStart(SplittableRandom random, int fromMillis, int toMillis) {
      return new Moment("bronze", 0, Duration.ofMillis(random.nextInt(fromMillis, toMillis)));
    }

    static Moment inBatch(SplittableRandom random, String table) {
      Duration later = Duration.ofMillis(random.nextInt(1_200));
      return new Moment(table, random.nextInt(1, 4), later);
    }
  }

  /** Two kills while the first run starts and makes tables, then two for each flow. */
  private static List<Moment> moments(SplittableRandom random) {
    List<Moment> moments = new ArrayList<>();
    moments.add(Moment.atStart(random, 3_000, 6_000));
    moments.add(Moment.atStart(random, 5_000, 9_000));
    for (int turn = 0; turn < 2; turn++) {
      for (String table : List.of("bronze", "silver", "gold")) {
        moments.add(Moment.inBatch(random, table));
      }
    }
    return moments;
  }

  private static void kill(Lake lake, Moment moment) {
    long before = lake.begun(moment.table());
    try (ChildJvm run = lake.start(List.of())) {
      await()
          .atMost(Duration.ofMinutes(2))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .failFast(run::isStillRunning)
          .until(() -> lake.begun(moment.table()) - before >= moment.batches());
      run.endsWithin(moment.later());
      run.isStillRunning();
      run.kill();
    }
    System.out.printf(
        "killed %d ms after batch %d of %s in its run: bronze %s; silver %s; gold %s%n",
        moment.later().toMillis(),
        moment.batches(),
        moment.table(),
        batches(lake, "bronze"),
        batches(lake, "silver"),
        batches(lake, "gold"));
  }

  private static String batches(Lake lake, String table) {
    return "version %d, batch %d begun, %d done"
        .formatted(lake.version(table), lake.begun(table), lake.committed(table));
  }
}
