package dev.lakeweir.eventhubs.read;

import java.io.Serializable;
import java.util.Objects;

/**
 * Events of a partition, by sequence number.
 *
 * @param from first one
 * @param until the first one after the range
 */
public record EventRange(String partition, long from, long until) implements Serializable {
  public EventRange {
    Objects.requireNonNull(partition, "partition");
    if (from < 0 || until < from) {
      throw new IllegalArgumentException("No range: " + from + " to " + until);
    }
  }

  /** Sequence numbers have no gaps, so that this is how many events there should be. */
  public long count() {
    return until - from;
  }

  public boolean isEmpty() {
    return from == until;
  }
}
