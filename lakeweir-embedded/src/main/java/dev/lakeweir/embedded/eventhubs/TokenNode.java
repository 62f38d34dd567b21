package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Duration;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;

/** {@code $cbs}: clients put the tokens that say what they may do. */
final class TokenNode implements RequestNode {
  private static final String PUT = "put-token";

  private final TokenVerifier verifier;
  private final Authorizations authorizations;

  TokenNode(TokenVerifier verifier, Authorizations authorizations) {
    this.verifier = verifier;
    this.authorizations = authorizations;
  }

  @Override
  public Answer answer(Message request) throws RefusedException {
    String operation = RequestNode.property(request, "operation");
    if (!operation.equals(PUT)) {
      throw AmqpError.argument("The operation '" + operation + "' is not supported.").refused();
    }
    String audience = RequestNode.property(request, "name");
    String type = RequestNode.property(request, "type");
    String token = token(request);
    authorizations.grant(EntityAddress.path(audience), verifier.verify(type, token, audience));
    return new Answer(202, "Accepted", Map.of(), Duration.ZERO);
  }

  private static String token(Message request) throws RefusedException {
    if (request.getBody() instanceof AmqpValue body && body.getValue() instanceof String token) {
      return token;
    }
    throw AmqpError.argument("The request's body is not a token.").refused();
  }
}
