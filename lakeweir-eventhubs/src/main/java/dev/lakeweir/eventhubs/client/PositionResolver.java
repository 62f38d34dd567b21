package dev.lakeweir.eventhubs.client;

import com.azure.messaging.eventhubs.models.EventPosition;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.config.EventHubsPosition;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Turns a position into a sequence number; for offsets and times by receiving one event. */
final class PositionResolver {
  private final EventHubsReadConf conf;
  private final EventProbe probe;

  PositionResolver(EventHubsReadConf conf, EventProbe probe) {
    this.conf = conf;
    this.probe = probe;
  }

  /** Where reading starts; an event that has expired is still where it starts. */
  long start(EventHubsPosition position, PartitionBounds bounds) {
    if (position instanceof EventHubsPosition.AtSequenceNumber at) {
      long number = at.isInclusive() ? at.number() : at.number() + 1;
      if (number > bounds.end()) {
        throw new EventHubsException(
            "Cannot start at sequence number %d in partition %s of event hub %s"
                .formatted(number, bounds.partition(), conf.address().display()),
            "the next event there will be " + bounds.end(),
            "Choose a smaller number, or latest.");
      }
      return number;
    }
    return position instanceof EventHubsPosition.Earliest
        ? bounds.begin()
        : ofService(position, bounds);
  }

  /** Where reading ends; ends are exclusive. */
  long end(EventHubsPosition position, PartitionBounds bounds) {
    if (position instanceof EventHubsPosition.AtSequenceNumber at) {
      return Math.min(at.number(), bounds.end());
    }
    return position instanceof EventHubsPosition.Earliest
        ? bounds.begin()
        : ofService(position, bounds);
  }

  private long ofService(EventHubsPosition position, PartitionBounds bounds) {
    if (position instanceof EventHubsPosition.AtTime at) {
      return atTime(at, bounds);
    }
    return position instanceof EventHubsPosition.AtOffset at ? atOffset(at, bounds) : bounds.end();
  }

  /** The service looks for later events; times have milliseconds. */
  private long atTime(EventHubsPosition.AtTime at, PartitionBounds bounds) {
    if (bounds.isEmpty() || bounds.lastEnqueuedTime().isBefore(at.time())) {
      return bounds.end();
    }
    return firstAfter(EventPosition.fromEnqueuedTime(at.time().minusMillis(1)), bounds);
  }

  /** The service looks after an offset: the event at the offset is the one before. */
  private long atOffset(EventHubsPosition.AtOffset at, PartitionBounds bounds) {
    long after =
        bounds.isEmpty() || bounds.lastOffset().equals(at.offset())
            ? bounds.end()
            : firstAfter(EventPosition.fromOffsetString(at.offset()), bounds);
    return at.isInclusive() ? Math.max(bounds.begin(), after - 1) : after;
  }

  private long firstAfter(EventPosition position, PartitionBounds bounds) {
    Optional<Long> number;
    try {
      number = probe.first(bounds.partition(), position, conf.receiverTimeout());
    } catch (UncheckedIOException stopped) {
      throw stopped;
    } catch (RuntimeException failure) {
      throw unresolved(position, bounds, ServiceFailure.describe(failure), failure);
    }
    return number.orElseThrow(
        () ->
            unresolved(
                position, bounds, "no event came in time (eventhubs.receiverTimeout)", null));
  }

  private EventHubsException unresolved(
      EventPosition position, PartitionBounds bounds, String cause, RuntimeException failure) {
    return new EventHubsException(
        "Cannot find %s in partition %s of event hub %s"
            .formatted(position, bounds.partition(), conf.address().display()),
        cause,
        "Check that the position is one of this partition; then try again.",
        failure);
  }
}
