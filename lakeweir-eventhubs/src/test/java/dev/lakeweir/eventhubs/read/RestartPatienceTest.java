package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A machine may be slow, so pauses are only held against the shortest that they may be. */
@Timeout(60)
class RestartPatienceTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void secondTryWaitsAndEachWaitsTwiceAsLong() throws Exception {
    RestartPatience patience = new RestartPatience(LONG);
    patience.pause();

    assertThat(pauseOf(patience)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    assertThat(pauseOf(patience)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    assertThat(pauseOf(patience)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
  }

  @Test
  void pauseEndsWithThePatience() throws Exception {
    RestartPatience patience = new RestartPatience(Duration.ofMillis(150));
    for (int i = 0; i < 1000; i++) {
      patience.pause();
    }

    assertThat(patience.isOver()).isTrue();
    assertThat(patience.left()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void progressGivesAllOfThePatienceAgain() {
    RestartPatience patience = new RestartPatience(Duration.ofMillis(50));
    Awaitility.await().until(patience::isOver);

    patience.progressed();

    assertThat(patience.left()).isGreaterThan(Duration.ofMillis(1));
  }

  @Test
  void partitionMayBeTakenFiveTimesWhateverProgressLiesBetween() {
    RestartPatience patience = new RestartPatience(LONG);

    assertThat(
            IntStream.range(0, 7)
                .mapToObj(
                    i -> {
                      patience.progressed();
                      return patience.mayBeTakenAgain();
                    }))
        .containsExactly(true, true, true, true, true, false, false);
  }

  private static Duration pauseOf(RestartPatience patience) throws InterruptedException {
    long start = System.nanoTime();
    patience.pause();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
