package dev.lakeweir.eventhubs.read;

import java.time.Instant;

/** What happened while a range was read. One thread at a time. */
final class ReadCounts {
  private long events;
  private long bytes;
  private long restarts;
  private long throttles;
  private long lost;
  private long discarded;
  private Instant lastEnqueuedTime = Instant.EPOCH;

  void read(int size, Instant enqueuedTime) {
    events++;
    bytes += size;
    if (enqueuedTime.isAfter(lastEnqueuedTime)) {
      lastEnqueuedTime = enqueuedTime;
    }
  }

  void restarted() {
    restarts++;
  }

  void throttled() {
    throttles++;
  }

  void lost(long count) {
    lost += count;
  }

  void discarded() {
    discarded++;
  }

  /** All of it so far, of this partition. */
  PartitionStats stats(String partition) {
    return new PartitionStats(
        partition,
        events,
        bytes,
        restarts,
        throttles,
        lost,
        discarded,
        lastEnqueuedTime.toEpochMilli());
  }
}
