package dev.lakeweir.eventhubs.config;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/** A place in a partition, before the service has said which sequence number that is. */
public sealed interface EventHubsPosition extends Serializable {
  /** Before the first event that the service still has. */
  record Earliest() implements EventHubsPosition {}

  /** After the last event. */
  record Latest() implements EventHubsPosition {}

  /** At the event with this offset or, if not inclusive, after it. */
  record AtOffset(String offset, boolean isInclusive) implements EventHubsPosition {
    public AtOffset {
      Objects.requireNonNull(offset, "offset");
    }
  }

  /** At the event with this sequence number or, if not inclusive, after it. */
  record AtSequenceNumber(long number, boolean isInclusive) implements EventHubsPosition {
    public AtSequenceNumber {
      if (number < 0) {
        throw new IllegalArgumentException("Sequence number below 0: " + number);
      }
    }
  }

  /** At the first event that was enqueued at this time or later. */
  record AtTime(Instant time) implements EventHubsPosition {
    public AtTime {
      Objects.requireNonNull(time, "time");
    }
  }
}
