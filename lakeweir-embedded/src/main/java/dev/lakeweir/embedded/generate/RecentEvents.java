package dev.lakeweir.embedded.generate;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** The last good events, from which one may be sent again. */
final class RecentEvents {
  private static final int KEPT = 1_000;

  /** A duplicate that a watermark drops would not show whether duplicates are dropped. */
  private static final long RESENT_WITHIN_MILLIS = Duration.ofMinutes(5).toMillis();

  private final GeneratedRecord[] ring = new GeneratedRecord[KEPT];
  private long added;

  void add(GeneratedRecord event) {
    ring[slot(added)] = event;
    added++;
  }

  /** Any of those kept, or the newest if that one is too old; empty if it is too old as well. */
  Optional<GeneratedRecord> pick(SplittableRandom random, long nowMillis) {
    if (added == 0) {
      return Optional.empty();
    }
    int back = random.nextInt((int) Math.min(added, KEPT));
    GeneratedRecord any = ring[slot(added - 1 - back)];
    GeneratedRecord picked = isRecent(any, nowMillis) ? any : ring[slot(added - 1)];
    return Optional.of(picked).filter(event -> isRecent(event, nowMillis));
  }

  private static boolean isRecent(GeneratedRecord event, long nowMillis) {
    return nowMillis - event.timestampMillis() <= RESENT_WITHIN_MILLIS;
  }

  private static int slot(long index) {
    return (int) (index % KEPT);
  }
}
