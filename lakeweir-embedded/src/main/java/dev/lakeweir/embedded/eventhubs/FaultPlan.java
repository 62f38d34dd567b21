package dev.lakeweir.embedded.eventhubs;

import java.time.Duration;
import java.util.List;

/** The faults that wait for a client to do something. */
final class FaultPlan {
  private final FaultRules<AmqpError> links = new FaultRules<>();
  private final FaultRules<AmqpError> sends = new FaultRules<>();
  private final FaultRules<AmqpError> management = new FaultRules<>();
  private final FaultRules<LostSend> lostSends = new FaultRules<>();
  private final FaultRules<Duration> deliveryDelays = new FaultRules<>();
  private final FaultRules<Duration> acknowledgementDelays = new FaultRules<>();
  private final FaultRules<Duration> managementDelays = new FaultRules<>();
  private final FaultRules<Long> staleEnds = new FaultRules<>();
  private final FaultRules<Long> starts = new FaultRules<>();
  private final FaultRules<Long> omissions = new FaultRules<>();
  private final FaultRules<Swap> swaps = new FaultRules<>();

  /** A connection is cut when a message is stored but not yet acknowledged. */
  enum LostSend {
    AFTER_STORING
  }

  /** Two events are delivered in the wrong order. */
  enum Swap {
    NEXT_TWO
  }

  FaultRules<AmqpError> links() {
    return links;
  }

  FaultRules<AmqpError> sends() {
    return sends;
  }

  FaultRules<AmqpError> management() {
    return management;
  }

  FaultRules<LostSend> lostSends() {
    return lostSends;
  }

  FaultRules<Duration> deliveryDelays() {
    return deliveryDelays;
  }

  FaultRules<Duration> acknowledgementDelays() {
    return acknowledgementDelays;
  }

  FaultRules<Duration> managementDelays() {
    return managementDelays;
  }

  /** Sequence numbers before which an answer knows of events. */
  FaultRules<Long> staleEnds() {
    return staleEnds;
  }

  /** Where the next receiver begins, whatever it asks for. */
  FaultRules<Long> starts() {
    return starts;
  }

  /** Sequence numbers that are left out of a delivery. */
  FaultRules<Long> omissions() {
    return omissions;
  }

  FaultRules<Swap> swaps() {
    return swaps;
  }

  void clear() {
    List.of(
            links,
            sends,
            management,
            lostSends,
            deliveryDelays,
            acknowledgementDelays,
            managementDelays,
            staleEnds,
            starts,
            omissions,
            swaps)
        .forEach(FaultRules::clear);
  }
}
