package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import dev.lakeweir.embedded.eventhubs.FaultPlan.Swap;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.codec.ReadableBuffer;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;

/** A link on which a client receives the events of one partition. */
final class ReceivingLink implements LinkHandler {
  private static final int MOST_QUEUED = 1000;

  private final AmqpConnection connection;
  private final Sender link;
  private final EmulatedPartition partition;
  private final GroupReceivers group;
  private final FaultPlan faults;
  private final Request request;
  private final Runnable wake;
  private long next;
  private long tag;
  private boolean waiting;

  /**
   * What the client asked for.
   *
   * @param hub the hub's name
   * @param from the first sequence number
   * @param runtimeMetric whether each event tells of the partition's last one
   */
  record Request(String hub, long from, OptionalLong epoch, boolean runtimeMetric) {}

  ReceivingLink(
      AmqpConnection connection,
      Sender link,
      EmulatedPartition partition,
      GroupReceivers group,
      FaultPlan faults,
      Request request) {
    this.connection = connection;
    this.link = link;
    this.partition = partition;
    this.group = group;
    this.faults = faults;
    this.request = request;
    this.next = request.from();
    this.wake = connection::wake;
  }

  /**
   * Takes its place among the group's receivers.
   *
   * @throws RefusedException if the group may not have it
   */
  void join() throws RefusedException {
    group.join(this);
    partition.countReceiver();
    partition.log().addListener(wake);
  }

  OptionalLong epoch() {
    return request.epoch();
  }

  /** Ends the link with an error. From any thread. */
  void disconnect(AmqpError error) {
    disconnect(Optional.of(error));
  }

  /** Ends the link as if all were well, which no service should. From any thread. */
  void disconnectSilently() {
    disconnect(Optional.empty());
  }

  /** Cuts the TCP connection that the link is on. From any thread. */
  void cutConnection() {
    connection.abort();
  }

  private void disconnect(Optional<AmqpError> error) {
    connection.execute(() -> connection.close(link, error));
  }

  @Override
  public void onDelivery(Delivery delivery) {
    if (delivery.remotelySettled() || delivery.getRemoteState() != null) {
      delivery.settle();
    }
  }

  @Override
  public void onClosed() {
    partition.log().removeListener(wake);
    group.leave(this);
  }

  @Override
  public void pump() {
    if (waiting || link.getLocalState() != EndpointState.ACTIVE) {
      return;
    }
    int room = room();
    if (room > 0 && !partition.log().read(next, 1).isEmpty()) {
      Optional<Duration> delay = faults.deliveryDelays().peek(request.hub(), id());
      if (delay.isEmpty()) {
        deliver(room);
      } else {
        waiting = true;
        connection.after(delay.get(), this::deliverLate);
      }
    }
    if (link.getDrain() && link.getQueued() == 0) {
      link.drained();
    }
  }

  private int room() {
    return Math.min(link.getCredit(), MOST_QUEUED - link.getQueued());
  }

  /** The client may have taken its credit back meanwhile. */
  private void deliverLate() {
    waiting = false;
    int room = room();
    if (link.getLocalState() == EndpointState.ACTIVE && room > 0) {
      deliver(room);
    }
  }

  private void deliver(int room) {
    List<StoredEvent> events = partition.log().read(next, room);
    if (events.isEmpty()) {
      return;
    }
    next = events.get(events.size() - 1).sequenceNumber() + 1;
    disturbed(events).forEach(this::send);
  }

  /** The events as they are sent: as they are, if no fault was asked for. */
  private List<StoredEvent> disturbed(List<StoredEvent> events) {
    if (faults.swaps().isEmpty() && faults.omissions().isEmpty()) {
      return events;
    }
    List<StoredEvent> sent = new ArrayList<>(events);
    sent.removeIf(
        event ->
            faults
                .omissions()
                .take(request.hub(), id(), number -> number == event.sequenceNumber())
                .isPresent());
    if (sent.size() > 1) {
      Optional<Swap> swap = faults.swaps().take(request.hub(), id());
      swap.ifPresent(fault -> Collections.swap(sent, 0, 1));
    }
    return sent;
  }

  private void send(StoredEvent event) {
    Delivery delivery = link.delivery(ByteBuffer.allocate(Long.BYTES).putLong(tag++).array());
    byte[] wire =
        request.runtimeMetric()
            ? RuntimeMetric.addTo(event, partition.log().state())
            : event.wire();
    link.sendNoCopy(ReadableBuffer.ByteBufferReader.wrap(wire));
    link.advance();
    partition.countDelivery();
    if (link.getRemoteSenderSettleMode() == SenderSettleMode.SETTLED) {
      delivery.settle();
    }
  }

  private OptionalInt id() {
    return OptionalInt.of(partition.id());
  }
}
