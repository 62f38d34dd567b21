package dev.lakeweir.eventhubs.read;

import java.io.Serializable;
import java.util.Objects;

/**
 * What was read from a partition.
 *
 * @param bytes of bodies
 * @param restarts receivers that were opened again while there was more to read
 * @param throttles times that the service asked to be left alone
 * @param lost events that were to be read and were not there
 * @param discarded events that came again after they had been read
 * @param lastEnqueuedMillis time of the last event that was read; 0 if none was
 */
record PartitionStats(
    String partition,
    long events,
    long bytes,
    long restarts,
    long throttles,
    long lost,
    long discarded,
    long lastEnqueuedMillis)
    implements Serializable {
  PartitionStats {
    Objects.requireNonNull(partition, "partition");
  }

  /** Of events that were found lost before they were read. */
  static PartitionStats lost(String partition, long count) {
    return new PartitionStats(partition, 0, 0, 0, 0, count, 0, 0);
  }

  PartitionStats plus(PartitionStats other) {
    return new PartitionStats(
        partition,
        events + other.events,
        bytes + other.bytes,
        restarts + other.restarts,
        throttles + other.throttles,
        lost + other.lost,
        discarded + other.discarded,
        Math.max(lastEnqueuedMillis, other.lastEnqueuedMillis));
  }
}
