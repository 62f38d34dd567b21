package dev.lakeweir.embedded.eventhubs;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An event to put into a hub without a client.
 *
 * @param body the bytes; not copied, so they must not be changed afterwards
 * @param enqueuedTime when the service is to have received it, to the millisecond; null for the
 *     time of the append
 * @param partitionKey null for none
 * @param properties the application properties; values of the types that AMQP knows: strings,
 *     numbers, booleans, characters, {@link java.util.Date}, {@link java.util.UUID}, {@link
 *     org.apache.qpid.proton.amqp.Binary} and the other types of that package; null is allowed
 * @param systemProperties further message annotations, as {@code x-opt-publisher}, with values of
 *     the same types
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record EmulatedEvent(
    byte[] body,
    Instant enqueuedTime,
    String partitionKey,
    Map<String, Object> properties,
    Map<String, Object> systemProperties) {

  public EmulatedEvent {
    Objects.requireNonNull(body, "body");
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    systemProperties = Collections.unmodifiableMap(new LinkedHashMap<>(systemProperties));
  }

  /** An event of a body alone. */
  public static EmulatedEvent of(byte[] body) {
    return new EmulatedEvent(body, null, null, Map.of(), Map.of());
  }

  /** An event whose body is a text in UTF-8. */
  public static EmulatedEvent of(String body) {
    return of(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  public EmulatedEvent enqueuedAt(Instant time) {
    return new EmulatedEvent(body, time, partitionKey, properties, systemProperties);
  }

  public EmulatedEvent withPartitionKey(String key) {
    return new EmulatedEvent(body, enqueuedTime, key, properties, systemProperties);
  }

  public EmulatedEvent withProperty(String name, Object value) {
    return new EmulatedEvent(
        body, enqueuedTime, partitionKey, with(properties, name, value), systemProperties);
  }

  public EmulatedEvent withSystemProperty(String name, Object value) {
    return new EmulatedEvent(
        body, enqueuedTime, partitionKey, properties, with(systemProperties, name, value));
  }

  Optional<Instant> enqueued() {
    return Optional.ofNullable(enqueuedTime);
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }
}
