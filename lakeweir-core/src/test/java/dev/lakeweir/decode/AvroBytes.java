package dev.lakeweir.decode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Avro data in binary encoding, from its JSON encoding. */
public final class AvroBytes {
  private AvroBytes() {}

  public static byte[] of(String schema, String json) {
    try {
      Schema avro = new Schema.Parser().parse(schema);
      Object datum =
          new org.apache.avro.generic.GenericDatumReader<>(avro)
              .read(null, DecoderFactory.get().jsonDecoder(avro, json));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      new GenericDatumWriter<>(avro).write(datum, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the wire format of a registry. */
  public static byte[] registered(int id, byte[] datum) {
    return ByteBuffer.allocate(5 + datum.length).put((byte) 0).putInt(id).put(datum).array();
  }
}
