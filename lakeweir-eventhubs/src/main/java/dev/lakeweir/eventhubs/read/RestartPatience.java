package dev.lakeweir.eventhubs.read;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long, how often and at which intervals a receiver is opened again. One thread at a time. */
final class RestartPatience {
  private static final int TAKEN_LIMIT = 5;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final int LONGEST_SHIFT = 7;

  private final long limitNanos;
  private long sinceNanos = System.nanoTime();
  private boolean hasProgressed;
  private int restarts;
  private int taken;

  RestartPatience(Duration limit) {
    this.limitNanos = limit.toNanos();
  }

  /** To be called when an event came; the clock is looked at when somebody wants to know. */
  void progressed() {
    restarts = 0;
    hasProgressed = true;
  }

  boolean isOver() {
    return leftNanos() <= 0;
  }

  private long leftNanos() {
    long now = System.nanoTime();
    if (hasProgressed) {
      hasProgressed = false;
      sinceNanos = now;
    }
    return limitNanos - (now - sinceNanos);
  }

  /** At least a millisecond. */
  Duration left() {
    long left = leftNanos();
    return Duration.ofNanos(Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
  }

  /** Counts over the whole range: two readers that rob each other do progress in between. */
  boolean mayBeTakenAgain() {
    taken++;
    return taken <= TAKEN_LIMIT;
  }

  /** Not at all the first time; then twice as long each time, up to some seconds. */
  void pause() throws InterruptedException {
    if (restarts > 0) {
      long millis = FIRST_PAUSE_MILLIS << Math.min(restarts, LONGEST_SHIFT);
      TimeUnit.NANOSECONDS.sleep(Math.min(TimeUnit.MILLISECONDS.toNanos(millis), left().toNanos()));
    }
    restarts++;
  }
}
