package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.codec.DecodeException;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;

/** A link on which a client sends events to a hub or to one of its partitions. */
final class SendingLink implements LinkHandler {
  private static final int CREDIT = 300;

  private final AmqpConnection connection;
  private final Receiver link;
  private final EmulatedHub hub;
  private final Optional<EmulatedPartition> partition;
  private final FaultPlan faults;
  private final int maxMessageSize;

  /**
   * @param partition absent for a link to the hub
   */
  SendingLink(
      AmqpConnection connection,
      Receiver link,
      EmulatedHub hub,
      Optional<EmulatedPartition> partition,
      Namespace namespace) {
    this.connection = connection;
    this.link = link;
    this.hub = hub;
    this.partition = partition;
    this.faults = namespace.faults();
    this.maxMessageSize = namespace.settings().maxMessageSize();
    hub.senders().add(this);
  }

  /** Ends the link with an error. From any thread. */
  void disconnect(AmqpError error) {
    connection.execute(() -> connection.close(link, Optional.of(error)));
  }

  @Override
  public void onClosed() {
    hub.senders().remove(this);
  }

  @Override
  public void pump() {
    if (link.getLocalState() == EndpointState.ACTIVE && link.getCredit() < CREDIT / 2) {
      link.flow(CREDIT - link.getCredit());
    }
  }

  @Override
  public void onDelivery(Delivery delivery) {
    if (!delivery.isReadable() || delivery.isPartial()) {
      return;
    }
    byte[] message = new byte[delivery.pending()];
    link.recv(message, 0, message.length);
    link.advance();
    OptionalInt target = OptionalInt.empty();
    DeliveryState outcome;
    try {
      target = OptionalInt.of(store(message, delivery.getMessageFormat()));
      outcome = Accepted.getInstance();
    } catch (RefusedException e) {
      outcome = rejected(e.error());
    }
    if (target.isPresent() && faults.lostSends().take(hub.name(), target).isPresent()) {
      connection.abort();
      return;
    }
    settle(delivery, outcome, faults.acknowledgementDelays().peek(hub.name(), target));
  }

  /** Answers the partition that the events went to. */
  private int store(byte[] message, int format) throws RefusedException {
    if (message.length > maxMessageSize) {
      throw AmqpError.tooLarge(message.length, maxMessageSize).refused();
    }
    Publication publication = parse(message, format);
    EmulatedPartition target = partition.orElseGet(() -> hub.choose(publication.key()));
    Optional<AmqpError> refusal = faults.sends().take(hub.name(), OptionalInt.of(target.id()));
    if (refusal.isPresent()) {
      throw refusal.get().refused();
    }
    target.log().append(publication.events(), publication.key(), OptionalLong.empty());
    return target.id();
  }

  private static Publication parse(byte[] message, int format) throws RefusedException {
    try {
      Publication publication = Publication.parse(new Binary(message), format);
      if (publication.events().isEmpty()) {
        throw AmqpError.argument("The batch has no events.").refused();
      }
      return publication;
    } catch (DecodeException e) {
      throw new AmqpError("amqp:decode-error", "The message cannot be read: " + e.getMessage())
          .refused();
    }
  }

  private void settle(Delivery delivery, DeliveryState outcome, Optional<Duration> delay) {
    if (delay.isEmpty()) {
      delivery.disposition(outcome);
      delivery.settle();
    } else {
      connection.after(delay.get(), () -> settle(delivery, outcome, Optional.empty()));
    }
  }

  private static Rejected rejected(AmqpError error) {
    Rejected rejected = new Rejected();
    rejected.setError(error.toCondition());
    return rejected;
  }
}
