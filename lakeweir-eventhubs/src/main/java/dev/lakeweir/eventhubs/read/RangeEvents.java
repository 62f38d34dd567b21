package dev.lakeweir.eventhubs.read;

import com.azure.messaging.eventhubs.EventData;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import dev.lakeweir.eventhubs.client.ServiceFailure;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a range, each once and in order, whatever the service does: a feed that ends is
 * opened again, what comes again is left out, and what does not come is asked for a second time
 * before it counts as lost. One thread at a time.
 */
final class RangeEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RangeEvents.class);
  private static final long NOT_ASKED = -1;
  private static final long GAP_PAUSE_MILLIS = 100;

  /** How long a new link is waited for once the service has said that there is nothing. */
  private static final Duration CONFIRMATION = Duration.ofSeconds(5);

  private final EventRange range;
  private final EventFeed feed;
  private final EventHubsReadConf conf;
  private final ReadCounts counts;
  private final RestartPatience patience;
  private long expected;
  private long askedAgainFor = NOT_ASKED;
  private long goneFor = NOT_ASKED;

  /** How the last link ended, if none was good since. */
  private Optional<FlowEnded> lastEnd = Optional.empty();

  RangeEvents(EventRange range, EventFeed feed, EventHubsReadConf conf, ReadCounts counts) {
    this.range = range;
    this.feed = feed;
    this.conf = conf;
    this.counts = counts;
    this.patience = new RestartPatience(conf.address().operationTimeout());
    this.expected = range.from();
  }

  /**
   * The next event; empty at the end of the range.
   *
   * @throws EventHubsException if the service does not give it, or if it is lost and that is to
   *     fail
   */
  Optional<EventData> next() throws InterruptedException {
    while (expected < range.until()) {
      Optional<ReceivedEvent> received = receive();
      if (received.isPresent()) {
        ReceivedEvent event = received.get();
        if (event.sequenceNumber() == expected) {
          expected++;
          lastEnd = Optional.empty();
          patience.progressed();
          return Optional.of(event.data());
        }
        outOfPlace(event);
      }
    }
    return Optional.empty();
  }

  private Optional<ReceivedEvent> receive() throws InterruptedException {
    Optional<ReceivedEvent> ready = feed.ready();
    if (ready.isPresent()) {
      return ready;
    }
    try {
      Optional<ReceivedEvent> received = feed.next(patienceOfNext());
      if (received.isEmpty()) {
        silent();
      }
      return received;
    } catch (FlowEnded ended) {
      restart(ended);
      return Optional.empty();
    }
  }

  private Duration patienceOfNext() {
    return goneFor == expected
        ? shorter(conf.receiverTimeout(), CONFIRMATION)
        : shorter(conf.receiverTimeout(), patience.left());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void outOfPlace(ReceivedEvent event) throws InterruptedException {
    if (event.sequenceNumber() < expected) {
      counts.discarded();
      if (patience.isOver()) {
        throw stuck("only events come that were read before", null);
      }
    } else if (askedAgainFor != expected) {
      askAgain();
    } else {
      feed.putBack(event);
      lose(Math.min(event.sequenceNumber(), range.until()), reasonOfGap());
    }
  }

  private void askAgain() throws InterruptedException {
    askedAgainFor = expected;
    TimeUnit.MILLISECONDS.sleep(GAP_PAUSE_MILLIS);
    counts.restarted();
    feed.open(expected);
  }

  private LostEvents.Reason reasonOfGap() {
    return feed.bounds().filter(b -> b.begin() > expected).isPresent()
        ? LostEvents.Reason.EXPIRED
        : LostEvents.Reason.MISSING;
  }

  /**
   * There should be an event and none comes: the link is dead, or the event is gone. The latter is
   * believed when a new link was silent too and the service has said it twice.
   */
  private void silent() {
    Optional<LostEvents> gone = feed.bounds().flatMap(this::gone);
    if (gone.isPresent() && goneFor == expected) {
      lose(gone.get().range().until(), gone.get().reason());
      return;
    }
    goneFor = gone.isPresent() ? expected : NOT_ASKED;
    if (gone.isEmpty() && patience.isOver()) {
      throw lastEnd.map(this::givenUp).orElseGet(() -> stuck("its receiver is silent", null));
    }
    lastEnd = Optional.empty();
    counts.restarted();
    feed.open(expected);
  }

  private Optional<LostEvents> gone(PartitionBounds bounds) {
    if (bounds.begin() > expected) {
      long until = Math.min(bounds.begin(), range.until());
      return Optional.of(lost(until, LostEvents.Reason.EXPIRED));
    }
    return bounds.end() <= expected
        ? Optional.of(lost(range.until(), LostEvents.Reason.RESTARTED))
        : Optional.empty();
  }

  private LostEvents lost(long until, LostEvents.Reason reason) {
    return new LostEvents(new EventRange(range.partition(), expected, until), reason);
  }

  private void restart(FlowEnded ended) throws InterruptedException {
    Optional<Throwable> failure = ended.failure();
    if (failure.filter(ServiceFailure::isThrottle).isPresent()) {
      counts.throttled();
    }
    if (failure.isPresent() && !ServiceFailure.canHeal(failure.get())) {
      throw stuck(ServiceFailure.describe(failure.get()), failure.get());
    }
    if (failure.filter(RangeEvents::isStolen).isPresent() && !patience.mayBeTakenAgain()) {
      throw taken(failure.get());
    }
    if (patience.isOver()) {
      throw givenUp(ended);
    }
    LOG.info("Opening the receiver of {} again at {}: {}", place(), expected, causeOf(ended));
    lastEnd = Optional.of(ended);
    counts.restarted();
    patience.pause();
    feed.open(expected);
  }

  private void lose(long until, LostEvents.Reason reason) {
    LostEvents lost = lost(until, reason);
    if (conf.failsOnDataLoss()) {
      throw lost.toException(conf.address().hub());
    }
    LOG.warn(lost.describe(conf.address().hub()));
    counts.lost(until - expected);
    expected = until;
    patience.progressed();
  }

  private EventHubsException taken(Throwable failure) {
    return new EventHubsException(
        "Cannot read " + place(),
        "other receivers of consumer group "
            + conf.consumerGroup()
            + " take the partition away: "
            + ServiceFailure.describe(failure),
        "Give each reader a consumer group of its own, or set eventhubs.useExclusiveReceiver=false"
            + " on all of them (the service allows five).",
        failure);
  }

  private static boolean isStolen(Throwable failure) {
    return ServiceFailure.isTaken(failure) && !ServiceFailure.isCrowded(failure);
  }

  private static String causeOf(FlowEnded ended) {
    return ended.failure().map(ServiceFailure::describe).orElse(ended.getMessage());
  }

  private EventHubsException givenUp(FlowEnded ended) {
    return ended
        .failure()
        .filter(ServiceFailure::isCrowded)
        .map(this::crowded)
        .orElseGet(() -> stuck(causeOf(ended), ended.failure().orElse(ended)));
  }

  /** Tried for long: receivers that a dead program or another executor has left behind do end. */
  private EventHubsException crowded(Throwable failure) {
    return new EventHubsException(
        "Cannot read " + place(),
        "consumer group "
            + conf.consumerGroup()
            + " has too many receivers of it: "
            + ServiceFailure.describe(failure),
        "Give some readers a consumer group of their own, or leave out"
            + " eventhubs.useExclusiveReceiver=false.",
        failure);
  }

  private EventHubsException stuck(String cause, Throwable failure) {
    return new EventHubsException(
        "Cannot read sequence number " + expected + " of " + place(),
        cause,
        "Check the service, the hub's name and the credential; eventhubs.operationTimeout says how"
            + " long to try.",
        failure);
  }

  private String place() {
    return "partition " + range.partition() + " of event hub " + conf.address().display();
  }
}
