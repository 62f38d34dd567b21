package dev.lakeweir.embedded.eventhubs;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.codec.WritableBuffer;
import org.apache.qpid.proton.message.Message;

/** AMQP's type system, one codec for each thread. */
final class AmqpCodec {
  private static final ThreadLocal<AmqpCodec> OF_THREAD = ThreadLocal.withInitial(AmqpCodec::new);
  private static final int FIRST_GUESS = 1024;

  private final DecoderImpl decoder = new DecoderImpl();
  private final EncoderImpl encoder = new EncoderImpl(decoder);

  private AmqpCodec() {
    AMQPDefinedTypes.registerAllTypes(decoder, encoder);
  }

  /** A decoder that stands at the buffer's position; valid until this thread asks for another. */
  static DecoderImpl decoder(ByteBuffer buffer) {
    DecoderImpl decoder = OF_THREAD.get().decoder;
    decoder.setByteBuffer(buffer);
    return decoder;
  }

  /** A time as proton has it, from milliseconds since the epoch. */
  static Date timestamp(long millis) {
    return Date.from(Instant.ofEpochMilli(millis));
  }

  /**
   * @throws IllegalArgumentException if AMQP has no type for the value
   */
  static byte[] encode(Object value) {
    EncoderImpl encoder = OF_THREAD.get().encoder;
    for (int size = FIRST_GUESS; ; size *= 4) {
      ByteBuffer buffer = ByteBuffer.allocate(size);
      try {
        encoder.setByteBuffer(WritableBuffer.ByteBufferWrapper.wrap(buffer));
        encoder.writeObject(value);
        return Arrays.copyOf(buffer.array(), buffer.position());
      } catch (BufferOverflowException e) {
        // Tried again with more room.
      }
    }
  }

  /**
   * @throws IllegalArgumentException if AMQP has no type for a value in the message
   */
  static byte[] encode(Message message) {
    for (int size = FIRST_GUESS; ; size *= 4) {
      byte[] buffer = new byte[size];
      try {
        return Arrays.copyOf(buffer, message.encode(buffer, 0, size));
      } catch (BufferOverflowException e) {
        // Tried again with more room.
      }
    }
  }
}
