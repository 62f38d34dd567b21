package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import dev.lakeweir.embedded.eventhubs.RequestNode.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;

/** A link on which a client sends requests; each names the link for the answer. */
final class RequestLink implements LinkHandler {
  private static final int CREDIT = 100;
  private static final Map<String, Integer> STATUS =
      Map.of(
          "amqp:not-found", 404,
          "amqp:unauthorized-access", 401,
          "com.microsoft:server-busy", 503,
          "com.microsoft:argument-error", 400,
          "com.microsoft:argument-out-of-range", 400);
  private static final int OTHER_STATUS = 500;

  private final AmqpConnection connection;
  private final Receiver link;
  private final RequestNode node;
  private final Function<String, Optional<Sender>> replies;
  private long tag;

  /**
   * @param replies the link with such a reply-to address
   */
  RequestLink(
      AmqpConnection connection,
      Receiver link,
      RequestNode node,
      Function<String, Optional<Sender>> replies) {
    this.connection = connection;
    this.link = link;
    this.node = node;
    this.replies = replies;
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
    byte[] encoded = new byte[delivery.pending()];
    link.recv(encoded, 0, encoded.length);
    link.advance();
    delivery.disposition(Accepted.getInstance());
    delivery.settle();
    Message request = Proton.message();
    request.decode(encoded, 0, encoded.length);
    answer(request);
  }

  private void answer(Message request) {
    try {
      Answer answer = node.answer(request);
      Message message =
          reply(request, answer.status(), answer.description(), Optional.empty(), answer.body());
      send(request, message, answer.delay());
    } catch (RefusedException e) {
      AmqpError error = e.error();
      int status = STATUS.getOrDefault(error.condition(), OTHER_STATUS);
      Message message =
          reply(request, status, error.description(), Optional.of(error.condition()), Map.of());
      send(request, message, Duration.ZERO);
    }
  }

  private static Message reply(
      Message request,
      int status,
      String description,
      Optional<String> condition,
      Map<String, Object> body) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("status-code", status);
    properties.put("status-description", description);
    condition.ifPresent(value -> properties.put("error-condition", Symbol.valueOf(value)));
    Message reply = Proton.message();
    reply.setCorrelationId(request.getMessageId());
    reply.setApplicationProperties(new ApplicationProperties(properties));
    reply.setBody(new AmqpValue(body));
    return reply;
  }

  private void send(Message request, Message reply, Duration delay) {
    if (!delay.isZero()) {
      connection.after(delay, () -> send(request, reply, Duration.ZERO));
      return;
    }
    // A client that has gone, or never opened a link for the answer, gets none.
    replies
        .apply(request.getReplyTo())
        .filter(sender -> sender.getLocalState() == EndpointState.ACTIVE)
        .ifPresent(sender -> send(sender, AmqpCodec.encode(reply)));
  }

  private void send(Sender sender, byte[] message) {
    Delivery delivery = sender.delivery(ByteBuffer.allocate(Long.BYTES).putLong(tag++).array());
    sender.send(message, 0, message.length);
    sender.advance();
    if (sender.getRemoteSenderSettleMode() == SenderSettleMode.SETTLED) {
      delivery.settle();
    }
  }
}
