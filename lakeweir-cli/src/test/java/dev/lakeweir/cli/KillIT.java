package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import java.io.IOException;
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
@Timeout(900)
class KillIT {
  private static final String SEEDS = System.getProperty("lakeweir.kill.seed", "20260101");
  private static final int EVENTS = 40_000;

  @TempDir private Path directory;

  static Stream<Arguments> runs() {
    return Stream.concat(
        seeds(ClickOrigin.Kind.KAFKA).map(run -> and(run, Lake.Way.QUICK)),
        seeds(ClickOrigin.Kind.EVENT_HUBS).map(run -> and(run, Lake.Way.ORDINARY)));
  }

  private static Arguments and(Arguments run, Lake.Way way) {
    return arguments(run.get()[0], run.get()[1], way);
  }

  private static Stream<Arguments> seeds(ClickOrigin.Kind kind) {
    return Arrays.stream(SEEDS.split(",")).map(seed -> arguments(kind, Long.valueOf(seed.strip())));
  }

  @ParameterizedTest(name = "{0}, seed {1}, {2}")
  @MethodSource("runs")
  void restartsAfterKillsLoseNothingAndRepeatNothing(ClickOrigin.Kind kind, long seed, Lake.Way way)
      throws InterruptedException {
    EventProfile profile = profile(kind, seed);
    try (ClickOrigin origin = kind.start(directory.resolve("broker"))) {
      origin.send(GeneratedEvents.of(profile), EVENTS);
      Lake lake = origin.lake(directory.resolve("lake")).written(way);

      // Gold takes all that bronze has committed at once, and must find more in each run.
      kill(lake, origin, moments(seed, "bronze", "silver", "gold"));
      drain(lake, origin);

      new ClickOracle(origin, profile, EVENTS).verify(lake);
    }
  }

  static Stream<Arguments> sharedRuns() {
    return seeds(ClickOrigin.Kind.EVENT_HUBS);
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("sharedRuns")
  void sharedPassesThatAreKilledLoseNothingAndRepeatNothing(ClickOrigin.Kind kind, long seed)
      throws InterruptedException, IOException {
    EventProfile profile = profile(kind, seed);
    try (ClickOrigin origin = kind.start(directory.resolve("broker"))) {
      origin.send(GeneratedEvents.of(profile), EVENTS);
      Lake lake = origin.lake(OneSourceProject.in(directory), directory.resolve("lake"));

      kill(lake, origin, moments(seed, "bronze", "gold"));
      // The one may have noted a batch that the other has not.
      long both = Math.min(lake.begun("bronze"), lake.begun("silver"));
      assertThat(lake.noted("bronze", both)).isEqualTo(lake.noted("silver", both));
      drain(lake, origin);

      new ClickOracle(origin, profile, EVENTS, true).verify(lake);
    }
  }

  static Stream<Arguments> ledRuns() {
    return seeds(ClickOrigin.Kind.KAFKA);
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("ledRuns")
  void ledPassesThatAreKilledLoseNothingAndRepeatNothing(ClickOrigin.Kind kind, long seed)
      throws InterruptedException, IOException {
    EventProfile profile = profile(kind, seed);
    try (ClickOrigin origin = kind.start(directory.resolve("broker"))) {
      origin.send(GeneratedEvents.of(profile), EVENTS);
      Lake lake = origin.lake(OneSourceProject.in(directory), directory.resolve("lake"));

      kill(lake, origin, moments(seed, "bronze", "gold"), "--once");
      drain(lake, origin);

      assertThat(lake.noted("gold"))
          .isEqualTo(lake.noted("bronze"))
          .isEqualTo(lake.noted("silver"));
      new ClickOracle(origin, profile, EVENTS, true).verify(lake);
    }
  }

  private static EventProfile profile(ClickOrigin.Kind kind, long seed) {
    System.out.println(kind + " lakeweir.kill.seed=" + seed);
    return EventProfile.defaults()
        .withSeed(seed)
        .withEventsPerSecond(20) // 2,000 s: some windows, and the watermark moves
        .withRates(0.005, 0.01, 0.02, 0);
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

  /** Two kills while the first run starts and makes tables, then two for each of some flows. */
  private static List<Moment> moments(long seed, String... tables) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Moment> moments = new ArrayList<>();
    moments.add(Moment.atStart(random, 3_000, 6_000));
    moments.add(Moment.atStart(random, 5_000, 9_000));
    for (int turn = 0; turn < 2; turn++) {
      for (String table : tables) {
        moments.add(Moment.inBatch(random, table));
      }
    }
    return moments;
  }

  /** Runs a lake in small batches, so that there are many, and kills each run. */
  private static void kill(Lake lake, ClickOrigin origin, List<Moment> moments, String... flags) {
    lake.set(origin.limit(), "350");
    moments.forEach(moment -> kill(lake, moment, flags));
  }

  private static void drain(Lake lake, ClickOrigin origin) {
    lake.set(origin.limit(), "5000");
    lake.runOnce();
  }

  private static void kill(Lake lake, Moment moment, String... flags) {
    long before = lake.begun(moment.table());
    try (ChildJvm run = lake.start(List.of(), flags)) {
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
