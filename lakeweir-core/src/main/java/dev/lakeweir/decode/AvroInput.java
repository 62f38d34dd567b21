package dev.lakeweir.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Avro's reader of one binary datum, made strict. Avro's own believes lengths and counts: it makes
 * an array of two billion elements before it finds that a bad record of ten bytes has none. It also
 * takes any byte for a boolean and any bytes for a string.
 */
final class AvroInput extends Decoder {
  private final BinaryDecoder in;
  private final int length;

  AvroInput(byte[] body, int offset) {
    this.length = body.length - offset;
    this.in = DecoderFactory.get().binaryDecoder(body, offset, length, null);
  }

  boolean isEnd() throws IOException {
    return in.isEnd();
  }

  @Override
  public boolean readBoolean() throws IOException {
    byte[] value = new byte[1];
    in.readFixed(value, 0, 1);
    if (value[0] != 0 && value[0] != 1) {
      throw new Rejection("not a boolean: byte " + value[0]);
    }
    return value[0] == 1;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    byte[] text = bytes("string");
    if (!UTF8String.fromBytes(text).isValid()) {
      throw new Rejection("invalid UTF-8 in a string");
    }
    return new Utf8(text);
  }

  @Override
  public String readString() throws IOException {
    return readString(null).toString();
  }

  @Override
  public void skipString() throws IOException {
    readString(null);
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(bytes("bytes"));
  }

  @Override
  public void skipBytes() throws IOException {
    bytes("bytes");
  }

  private byte[] bytes(String what) throws IOException {
    byte[] value = new byte[(int) bounded(in.readLong(), what)];
    in.readFixed(value, 0, value.length);
    return value;
  }

  /** Each byte and each item takes a byte of the body at least. */
  private long bounded(long count, String what) {
    if (count < 0 || count > length) {
      throw new Rejection("%s of length %d in %d bytes".formatted(what, count, length));
    }
    return count;
  }

  @Override
  public long readArrayStart() throws IOException {
    return arrayNext();
  }

  @Override
  public long arrayNext() throws IOException {
    return items("an array");
  }

  @Override
  public long skipArray() throws IOException {
    return arrayNext();
  }

  @Override
  public long readMapStart() throws IOException {
    return mapNext();
  }

  @Override
  public long mapNext() throws IOException {
    return items("a map");
  }

  @Override
  public long skipMap() throws IOException {
    return mapNext();
  }

  /** A negative count is followed by the size of the block in bytes, which is not needed here. */
  private long items(String what) throws IOException {
    long count = in.readLong();
    if (count >= 0) {
      return bounded(count, what);
    }
    in.readLong();
    return bounded(-count, what);
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public void readFixed(byte[] bytes, int start, int count) throws IOException {
    in.readFixed(bytes, start, count);
  }

  @Override
  public void skipFixed(int count) throws IOException {
    in.skipFixed(count);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }
}
