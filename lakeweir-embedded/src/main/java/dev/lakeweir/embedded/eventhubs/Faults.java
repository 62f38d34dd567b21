package dev.lakeweir.embedded.eventhubs;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What goes wrong, on demand. Some methods act at once and answer how many links they hit, which
 * lets a test see that it hit one; the others wait for clients to do something. Hubs are named in
 * any letter case; an unknown hub or partition is an {@link IllegalArgumentException}. Safe for
 * several threads.
 */
public final class Faults {
  private static final int ALWAYS = Integer.MAX_VALUE;

  private final EventHubsEmulator emulator;
  private final FaultPlan plan;

  Faults(EventHubsEmulator emulator, Namespace namespace) {
    this.emulator = emulator;
    this.plan = namespace.faults();
  }

  /** Cuts all TCP connections; answers how many. */
  public int dropConnections() {
    return emulator.cutConnections();
  }

  /**
   * Cuts the TCP connections on which a partition is received, with all that is on them; answers
   * how many receivers of the partition there were.
   */
  public int dropConnections(String hub, int partition) {
    return eachReceiver(hub, partition, ReceivingLink::cutConnection);
  }

  /** Closes the senders of a hub and of its partitions with {@code amqp:link:detach-forced}. */
  public int dropSenders(String hub) {
    List<SendingLink> links = List.copyOf(emulator.hub(hub).senders());
    links.forEach(link -> link.disconnect(AmqpError.detachForced()));
    return links.size();
  }

  /** Closes the receivers of a partition with {@code amqp:link:detach-forced}. */
  public int dropReceivers(String hub, int partition) {
    return eachReceiver(hub, partition, link -> link.disconnect(AmqpError.detachForced()));
  }

  /** Closes the receivers of a partition without an error, as if their stream had an end. */
  public int completeSilently(String hub, int partition) {
    return eachReceiver(hub, partition, ReceivingLink::disconnectSilently);
  }

  /** Closes the receivers of a partition as a receiver with a higher epoch does. */
  public int steal(String hub, int partition) {
    return eachReceiver(
        hub,
        partition,
        link ->
            link.disconnect(
                AmqpError.stolen(
                    "New receiver with higher epoch is created hence current receiver is getting disconnected.")));
  }

  /** Forgets all events of a partition below a sequence number. */
  public void expire(String hub, int partition, long before) {
    emulator.hub(hub).expire(partition, before);
  }

  /** Refuses the next links to a hub, for sending and for receiving, as too busy. */
  public void refuseLinks(String hub, int times) {
    refuseLinks(hub, times, "com.microsoft:server-busy", AmqpError.serverBusy().description());
  }

  /**
   * Refuses the next links to a hub.
   *
   * @param condition as {@code amqp:internal-error}
   */
  public void refuseLinks(String hub, int times, String condition, String description) {
    plan.links().add(known(hub), OptionalInt.empty(), new AmqpError(condition, description), times);
  }

  /** Refuses the next receivers of one partition. */
  public void refuseReceivers(
      String hub, int partition, int times, String condition, String description) {
    plan.links()
        .add(known(hub), known(hub, partition), new AmqpError(condition, description), times);
  }

  /** Rejects the next messages that are sent to a hub as too many: {@code server-busy}. */
  public void throttleSends(String hub, int times) {
    plan.sends().add(known(hub), OptionalInt.empty(), AmqpError.serverBusy(), times);
  }

  /** Rejects the next messages that are sent to a hub. */
  public void refuseSends(String hub, int times, String condition, String description) {
    plan.sends().add(known(hub), OptionalInt.empty(), new AmqpError(condition, description), times);
  }

  /**
   * Stores the next messages that are sent to a hub, and cuts the connection of each instead of
   * acknowledging it: the client has to send them again.
   */
  public void loseAcknowledgements(String hub, int times) {
    plan.lostSends().add(known(hub), OptionalInt.empty(), FaultPlan.LostSend.AFTER_STORING, times);
  }

  /** Fails the next requests for the properties of a hub or its partitions as too many. */
  public void throttleManagement(String hub, int times) {
    plan.management().add(known(hub), OptionalInt.empty(), AmqpError.serverBusy(), times);
  }

  /**
   * Fails the next requests for the properties of one partition.
   *
   * @param condition as {@code amqp:internal-error}
   */
  public void refuseManagement(
      String hub, int partition, int times, String condition, String description) {
    plan.management()
        .add(known(hub), known(hub, partition), new AmqpError(condition, description), times);
  }

  /** Holds back what receivers of a hub get by a time, each round, until {@link #clear}. */
  public void delayDeliveries(String hub, Duration by) {
    plan.deliveryDelays().add(known(hub), OptionalInt.empty(), positive(by), ALWAYS);
  }

  /** Holds back what receivers of one partition get by a time, each round, until {@link #clear}. */
  public void delayDeliveries(String hub, int partition, Duration by) {
    plan.deliveryDelays().add(known(hub), known(hub, partition), positive(by), ALWAYS);
  }

  /** Acknowledges messages that are sent to a hub later by a time, until {@link #clear}. */
  public void delayAcknowledgements(String hub, Duration by) {
    plan.acknowledgementDelays().add(known(hub), OptionalInt.empty(), positive(by), ALWAYS);
  }

  /** Answers requests for properties later by a time, until {@link #clear}. */
  public void delayManagement(String hub, Duration by) {
    delayManagement(hub, by, ALWAYS);
  }

  /** Answers the next requests for properties of a hub or its partitions later by a time. */
  public void delayManagement(String hub, Duration by, int times) {
    plan.managementDelays().add(known(hub), OptionalInt.empty(), positive(by), times);
  }

  /**
   * Answers requests for the properties of one partition later by a time, until {@link #clear}; by
   * a time that nobody waits for it answers none.
   */
  public void delayManagement(String hub, int partition, Duration by) {
    plan.managementDelays().add(known(hub), known(hub, partition), positive(by), ALWAYS);
  }

  /**
   * Answers the next requests for the properties of a partition as a replica does that is behind:
   * it knows only the events below a sequence number.
   */
  public void answerStale(String hub, int partition, long end, int times) {
    if (end < 0) {
      throw new IllegalArgumentException("A sequence number is not negative: " + end);
    }
    plan.staleEnds().add(known(hub), known(hub, partition), end, times);
  }

  /**
   * Delivers two events of a partition in the wrong order, to whichever receiver gets two at once
   * next.
   */
  public void answerOutOfOrder(String hub, int partition) {
    plan.swaps().add(known(hub), known(hub, partition), FaultPlan.Swap.NEXT_TWO, 1);
  }

  /** Makes the next receiver of a partition begin at a sequence number, whatever it asks for. */
  public void answerFrom(String hub, int partition, long sequenceNumber) {
    plan.starts().add(known(hub), known(hub, partition), sequenceNumber, 1);
  }

  /** Leaves out one event, the next time that it would be delivered. */
  public void omit(String hub, int partition, long sequenceNumber) {
    plan.omissions().add(known(hub), known(hub, partition), sequenceNumber, 1);
  }

  /** Takes back all faults that are still to come. What is held back already still comes late. */
  public void clear() {
    plan.clear();
  }

  private int eachReceiver(String hub, int partition, Consumer<ReceivingLink> action) {
    List<ReceivingLink> links = emulator.hub(hub).require(partition).receivers();
    links.forEach(action);
    return links.size();
  }

  private String known(String hub) {
    return emulator.hub(hub).name();
  }

  private OptionalInt known(String hub, int partition) {
    return OptionalInt.of(emulator.hub(hub).require(partition).id());
  }

  private static Duration positive(Duration delay) {
    if (Objects.requireNonNull(delay, "delay").isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("A delay is more than no time: " + delay);
    }
    return delay;
  }
}
