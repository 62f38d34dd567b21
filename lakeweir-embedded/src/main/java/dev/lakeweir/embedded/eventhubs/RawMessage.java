package dev.lakeweir.embedded.eventhubs;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.codec.DecodeException;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.TypeConstructor;
import org.apache.qpid.proton.message.Message;

/**
 * A message whose sections are kept as they came, byte for byte, but for its annotations: the
 * message's get the service's added, the delivery's are dropped.
 */
final class RawMessage {
  static final Symbol PARTITION_KEY = Symbol.valueOf("x-opt-partition-key");
  private static final Symbol SEQUENCE_NUMBER = Symbol.valueOf("x-opt-sequence-number");
  private static final Symbol OFFSET = Symbol.valueOf("x-opt-offset");
  private static final Symbol ENQUEUED_TIME = Symbol.valueOf("x-opt-enqueued-time");

  private final byte[] header;
  private final Map<Symbol, Object> annotations;
  private final byte[] rest;

  private RawMessage(byte[] header, Map<Symbol, Object> annotations, byte[] rest) {
    this.header = header;
    this.annotations = annotations;
    this.rest = rest;
  }

  /** A message as receivers get it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Encoded(byte[] wire, int headerLength) {}

  /**
   * @throws DecodeException if the bytes are no message
   */
  static RawMessage parse(Binary encoded) {
    ByteBuffer bytes =
        ByteBuffer.wrap(encoded.getArray(), encoded.getArrayOffset(), encoded.getLength());
    DecoderImpl decoder = AmqpCodec.decoder(bytes);
    byte[] header = {};
    Map<Symbol, Object> annotations = Map.of();
    int restFrom = bytes.position();
    while (bytes.hasRemaining()) {
      int from = bytes.position();
      TypeConstructor<?> section = decoder.readConstructor();
      if (section.getTypeClass() == MessageAnnotations.class) {
        annotations = ((MessageAnnotations) section.readValue()).getValue();
      } else if (section.getTypeClass() == Header.class) {
        section.skipValue();
        header = Arrays.copyOfRange(bytes.array(), from, bytes.position());
      } else if (section.getTypeClass() == DeliveryAnnotations.class) {
        section.skipValue();
      } else {
        break;
      }
      restFrom = bytes.position();
    }
    byte[] rest = Arrays.copyOfRange(bytes.array(), restFrom, bytes.limit());
    return new RawMessage(header, annotations, rest);
  }

  /**
   * @throws IllegalArgumentException if AMQP has no type for a property
   */
  static RawMessage of(EmulatedEvent event) {
    Message message = Proton.message();
    if (!event.properties().isEmpty()) {
      message.setApplicationProperties(new ApplicationProperties(event.properties()));
    }
    message.setBody(new Data(new Binary(event.body())));
    Map<Symbol, Object> annotations = new LinkedHashMap<>();
    event.systemProperties().forEach((name, value) -> annotations.put(Symbol.valueOf(name), value));
    if (event.partitionKey() != null) {
      annotations.put(PARTITION_KEY, event.partitionKey());
    }
    return new RawMessage(new byte[0], annotations, AmqpCodec.encode(message));
  }

  Optional<String> partitionKey() {
    return Optional.ofNullable(annotations.get(PARTITION_KEY)).map(Object::toString);
  }

  /** The message with what the service tells about it. */
  Encoded stamped(long sequenceNumber, long offset, long enqueuedMillis, Optional<String> key) {
    Map<Symbol, Object> all = new LinkedHashMap<>(annotations);
    all.put(SEQUENCE_NUMBER, sequenceNumber);
    all.put(OFFSET, Long.toString(offset));
    all.put(ENQUEUED_TIME, AmqpCodec.timestamp(enqueuedMillis));
    key.ifPresent(value -> all.put(PARTITION_KEY, value));
    byte[] middle = AmqpCodec.encode(new MessageAnnotations(all));
    ByteBuffer wire = ByteBuffer.allocate(header.length + middle.length + rest.length);
    wire.put(header).put(middle).put(rest);
    return new Encoded(wire.array(), header.length);
  }
}
