package dev.lakeweir.embedded.generate;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace hundredASecond = new Pace(100);

  @Test
  void firstEventGoesAtOnce() {
    assertThat(hundredASecond.nanosToWait(0, 0)).isZero();
  }

  @Test
  void eventWaitsUntilItIsDue() {
    assertThat(hundredASecond.nanosToWait(250, SECONDS.toNanos(2)))
        .isEqualTo(MILLISECONDS.toNanos(500));
  }

  @Test
  void eventThatIsOverdueGoesAtOnce() {
    assertThat(hundredASecond.nanosToWait(100, SECONDS.toNanos(3))).isZero();
  }

  @Test
  void waitTooShortToKeepIsLeftOut() {
    assertThat(new Pace(1_000_000).nanosToWait(999, 0)).isZero();
  }

  @Test
  void noRateMeansNoWait() {
    assertThat(new Pace(0).nanosToWait(1_000_000_000, 0)).isZero();
  }

  @Test
  void rateBelowZeroIsRefused() {
    assertThatThrownBy(() -> new Pace(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot send at: -1.0 events a second");
  }
}
