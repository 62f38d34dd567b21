package dev.lakeweir.embedded.generate;

import java.util.concurrent.TimeUnit;

/**
 * When the n-th of a row of events is to go, counted from the first one.
 *
 * @param eventsPerSecond 0 for as fast as possible
 */
record Pace(double eventsPerSecond) {
  /** A wait shorter than this takes longer to arrange than it lasts. */
  private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(1);

  Pace {
    if (!(eventsPerSecond >= 0)) {
      throw new IllegalArgumentException(
          "Cannot send at: %s events a second. Give 0 for as fast as possible, or more."
              .formatted(eventsPerSecond));
    }
  }

  /**
   * How long to hold the n-th event back, 0 if it may go. Depends on the time since the first one
   * only, so that a stall is made up for and the rate holds on the whole.
   */
  long nanosToWait(long n, long nanosSinceFirst) {
    if (eventsPerSecond == 0) {
      return 0;
    }
    long due = (long) (n * (TimeUnit.SECONDS.toNanos(1) / eventsPerSecond));
    long wait = due - nanosSinceFirst;
    return wait < SHORTEST_WAIT ? 0 : wait;
  }
}
