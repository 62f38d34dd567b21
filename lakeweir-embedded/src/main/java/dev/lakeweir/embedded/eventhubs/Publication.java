package dev.lakeweir.embedded.eventhubs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.codec.DecodeException;
import org.apache.qpid.proton.codec.DecoderImpl;

/**
 * What a client sent in one message: one event, or a batch of them.
 *
 * @param key the partition key, which all the events share
 */
record Publication(List<RawMessage> events, Optional<String> key) {
  private static final int BATCH = 0x80013700;

  /**
   * @param format of the message, as the client says
   * @throws DecodeException if the bytes are not such a message
   */
  static Publication parse(Binary message, int format) {
    if (format != BATCH) {
      RawMessage event = RawMessage.parse(message);
      return new Publication(List.of(event), event.partitionKey());
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(message.getArray(), message.getArrayOffset(), message.getLength());
    DecoderImpl decoder = AmqpCodec.decoder(bytes);
    Optional<String> key = Optional.empty();
    List<Binary> encoded = new ArrayList<>();
    while (bytes.hasRemaining()) {
      Object section = decoder.readObject();
      if (section instanceof Data data) {
        encoded.add(data.getValue());
      } else if (section instanceof MessageAnnotations annotations) {
        key =
            Optional.ofNullable(annotations.getValue().get(RawMessage.PARTITION_KEY))
                .map(Object::toString);
      }
    }
    return new Publication(encoded.stream().map(RawMessage::parse).toList(), key);
  }
}
