package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Duration;
import java.util.Map;
import org.apache.qpid.proton.message.Message;

/** What answers requests: {@code $cbs} and {@code $management}. For the connection's thread. */
interface RequestNode {

  /**
   * Does what is asked.
   *
   * @throws RefusedException if the request is refused; the client is told the error
   */
  Answer answer(Message request) throws RefusedException;

  /**
   * A good answer.
   *
   * @param status as in HTTP
   * @param delay how long to hold it back
   */
  record Answer(int status, String description, Map<String, Object> body, Duration delay) {}

  /**
   * A text among a request's properties.
   *
   * @throws RefusedException if there is none
   */
  static String property(Message request, String name) throws RefusedException {
    Object value =
        request.getApplicationProperties() == null
            ? null
            : request.getApplicationProperties().getValue().get(name);
    if (value == null) {
      throw AmqpError.argument("The request has no property '" + name + "'.").refused();
    }
    return value.toString();
  }
}
