package dev.lakeweir.eventhubs.client;

import com.azure.messaging.eventhubs.PartitionProperties;
import java.time.Instant;
import java.util.Objects;

/**
 * What a partition holds at a moment.
 *
 * @param begin sequence number of the first event that is still there; {@code end} if none is
 * @param end sequence number that the next event will get
 * @param lastEnqueuedTime of the last event; of no meaning if there never was one
 * @param lastOffset of the last event; empty if there never was one
 */
public record PartitionBounds(
    String partition, long begin, long end, Instant lastEnqueuedTime, String lastOffset) {
  public PartitionBounds {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(lastEnqueuedTime, "lastEnqueuedTime");
    Objects.requireNonNull(lastOffset, "lastOffset");
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("No bounds: " + begin + " to " + end);
    }
  }

  /** A partition that never had an event says -1 for its first and its last. */
  public static PartitionBounds of(PartitionProperties properties) {
    long end = Math.max(0, properties.getLastEnqueuedSequenceNumber() + 1);
    long first = Math.max(0, properties.getBeginningSequenceNumber());
    return new PartitionBounds(
        properties.getId(),
        properties.isEmpty() ? end : Math.min(first, end),
        end,
        Objects.requireNonNullElse(properties.getLastEnqueuedTime(), Instant.EPOCH),
        Objects.requireNonNullElse(properties.getLastEnqueuedOffset(), ""));
  }

  /** The same partition when it is known to have more. */
  public PartitionBounds reaching(long knownEnd) {
    return new PartitionBounds(
        partition, begin, Math.max(end, knownEnd), lastEnqueuedTime, lastOffset);
  }

  public boolean isEmpty() {
    return begin == end;
  }
}
