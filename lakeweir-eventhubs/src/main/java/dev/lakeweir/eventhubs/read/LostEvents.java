package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsException;
import java.util.Objects;

/** Events that were to be read and are not there. */
record LostEvents(EventRange range, Reason reason) {
  enum Reason {
    /** The service has dropped them by retention. */
    EXPIRED("they have expired"),
    /** Later numbers are there, these are not. */
    MISSING("the service leaves them out"),
    /** The hub ends before them: it was deleted and made anew. */
    RESTARTED("the partition ends before them: the hub was made anew"),
    /** They were of a hub in whose place there is another one. */
    REPLACED("the hub was made anew");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  LostEvents {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(reason, "reason");
  }

  /** Exactly which events of which partition of this hub, and why. */
  String describe(String hub) {
    String numbers =
        range.isEmpty()
            ? "from sequence number %d on".formatted(range.from())
            : "sequence numbers %d to %d (%d events)"
                .formatted(range.from(), range.until() - 1, range.count());
    return "Lost in event hub %s, partition %s: %s: %s"
        .formatted(hub, range.partition(), numbers, reason.text);
  }

  EventHubsException toException(String hub) {
    return new EventHubsException(
        "Cannot read all events of event hub " + hub,
        describe(hub),
        "Set eventhubs.failOnDataLoss=false to go on without them, which is counted and logged.");
  }
}
