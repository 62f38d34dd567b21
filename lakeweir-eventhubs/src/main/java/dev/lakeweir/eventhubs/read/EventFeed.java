package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.client.PartitionBounds;
import java.time.Duration;
import java.util.Optional;

/** One partition's events from a place on. One thread at a time. */
interface EventFeed {
  /** Starts anew at a sequence number, whatever came before. */
  void open(long from);

  /** The next event if it is here already, without a look at the clock. */
  Optional<ReceivedEvent> ready();

  /**
   * The next event, in the order in which the service gives them; empty if none came in time.
   *
   * @throws FlowEnded if it has to be opened again
   */
  Optional<ReceivedEvent> next(Duration patience) throws InterruptedException, FlowEnded;

  /** Puts back the event that was just given: it is the next one again. */
  void putBack(ReceivedEvent event);

  /** What the partition holds now; empty if the service does not say. */
  Optional<PartitionBounds> bounds();
}
