package dev.lakeweir.eventhubs.read;

import com.azure.core.amqp.models.AmqpAnnotatedMessage;
import com.azure.core.amqp.models.AmqpMessageProperties;
import com.azure.messaging.eventhubs.EventData;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Annotations and standard properties of a message, without those that have their own columns. */
final class SystemPropertiesOf {
  private static final Set<String> OWN_COLUMN =
      Set.of("x-opt-offset", "x-opt-sequence-number", "x-opt-enqueued-time");

  private SystemPropertiesOf() {}

  static Map<String, Object> event(EventData event) {
    AmqpAnnotatedMessage message = event.getRawAmqpMessage();
    Map<String, Object> all = new TreeMap<>();
    message
        .getMessageAnnotations()
        .forEach(
            (name, value) -> {
              if (!OWN_COLUMN.contains(name)) {
                all.put(name, value);
              }
            });
    AmqpMessageProperties standard = message.getProperties();
    putSaid(all, "message-id", standard.getMessageId());
    byte[] userId = standard.getUserId();
    putSaid(all, "user-id", userId == null || userId.length == 0 ? null : userId);
    putSaid(all, "to", standard.getTo());
    putSaid(all, "subject", standard.getSubject());
    putSaid(all, "reply-to", standard.getReplyTo());
    putSaid(all, "correlation-id", standard.getCorrelationId());
    putSaid(all, "content-type", standard.getContentType());
    putSaid(all, "content-encoding", standard.getContentEncoding());
    putSaid(all, "absolute-expiry-time", standard.getAbsoluteExpiryTime());
    putSaid(all, "creation-time", standard.getCreationTime());
    putSaid(all, "group-id", standard.getGroupId());
    putSaid(all, "group-sequence", standard.getGroupSequence());
    putSaid(all, "reply-to-group-id", standard.getReplyToGroupId());
    return all;
  }

  /** Identifiers and times are their texts. */
  private static void putSaid(Map<String, Object> all, String name, Object value) {
    if (value != null) {
      boolean kept = value instanceof byte[] || value instanceof Number;
      all.put(name, kept ? value : value.toString());
    }
  }
}
