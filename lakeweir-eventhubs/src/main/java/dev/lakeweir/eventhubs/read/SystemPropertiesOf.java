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

  private Map<String, Object> found = Map.of();

  private SystemPropertiesOf() {}

  /** By name; most events have none. */
  static Map<String, Object> event(EventData event) {
    AmqpAnnotatedMessage message = event.getRawAmqpMessage();
    SystemPropertiesOf all = new SystemPropertiesOf();
    message
        .getMessageAnnotations()
        .forEach(
            (name, value) -> {
              if (!OWN_COLUMN.contains(name)) {
                all.put(name, value);
              }
            });
    AmqpMessageProperties standard = message.getProperties();
    all.putSaid("message-id", standard.getMessageId());
    byte[] userId = standard.getUserId();
    all.putSaid("user-id", userId == null || userId.length == 0 ? null : userId);
    all.putSaid("to", standard.getTo());
    all.putSaid("subject", standard.getSubject());
    all.putSaid("reply-to", standard.getReplyTo());
    all.putSaid("correlation-id", standard.getCorrelationId());
    all.putSaid("content-type", standard.getContentType());
    all.putSaid("content-encoding", standard.getContentEncoding());
    all.putSaid("absolute-expiry-time", standard.getAbsoluteExpiryTime());
    all.putSaid("creation-time", standard.getCreationTime());
    all.putSaid("group-id", standard.getGroupId());
    all.putSaid("group-sequence", standard.getGroupSequence());
    all.putSaid("reply-to-group-id", standard.getReplyToGroupId());
    return all.found;
  }

  private void put(String name, Object value) {
    if (found.isEmpty()) {
      found = new TreeMap<>();
    }
    found.put(name, value);
  }

  /** Identifiers and times are their texts. */
  private void putSaid(String name, Object value) {
    if (value != null) {
      boolean kept = value instanceof byte[] || value instanceof Number;
      put(name, kept ? value : value.toString());
    }
  }
}
