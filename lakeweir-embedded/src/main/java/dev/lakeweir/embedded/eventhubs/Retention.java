package dev.lakeweir.embedded.eventhubs;

import java.time.Duration;

/**
 * How long a partition keeps events: until one of the bounds is passed.
 *
 * @param age the longest time since an event was enqueued; more than zero
 * @param count the most events; at least 1
 */
record Retention(Duration age, long count) {
  static final Retention UNLIMITED = new Retention(Duration.ofDays(36_500), Long.MAX_VALUE);

  Retention {
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException("Cannot keep events for no time: " + age);
    }
    if (count < 1) {
      throw new IllegalArgumentException("Cannot keep fewer events than 1: " + count);
    }
  }

  Retention withAge(Duration newAge) {
    return new Retention(newAge, count);
  }

  Retention withCount(long newCount) {
    return new Retention(age, newCount);
  }
}
