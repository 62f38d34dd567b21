package dev.lakeweir.eventhubs.write;

import java.util.concurrent.atomic.AtomicLong;

/** What a task has sent. Any thread. */
final class WriteCounts {
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong throttles = new AtomicLong();

  /** Confirmed by the service. */
  void sent(int count) {
    events.addAndGet(count);
    batches.incrementAndGet();
  }

  void throttled() {
    throttles.incrementAndGet();
  }

  long events() {
    return events.get();
  }

  long batches() {
    return batches.get();
  }

  long throttles() {
    return throttles.get();
  }
}
