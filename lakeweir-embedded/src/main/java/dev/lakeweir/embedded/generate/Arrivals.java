package dev.lakeweir.embedded.generate;

import java.time.Instant;
import java.time.InstantSource;

/** When the records of a stream arrive, in milliseconds since the epoch, never going back. */
@FunctionalInterface
interface Arrivals {
  /**
   * The arrival of the n-th record.
   *
   * @param n the record's place in the stream, from 0; asked for once, in order
   */
  long millisOf(long n);

  static Arrivals spaced(Instant start, double eventsPerSecond) {
    long first = start.toEpochMilli();
    return n -> first + (long) (n * 1_000.0 / eventsPerSecond);
  }

  /** Now, or the last arrival again when the clock was set back. */
  static Arrivals live(InstantSource clock) {
    return new Arrivals() {
      private long last = Long.MIN_VALUE;

      @Override
      public long millisOf(long n) {
        last = Math.max(last, clock.millis());
        return last;
      }
    };
  }
}
