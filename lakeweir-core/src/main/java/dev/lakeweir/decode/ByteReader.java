package dev.lakeweir.decode;

import java.io.IOException;

/** -128 to 127; Spark's from_json takes 128 to 255 too, as negative numbers. */
record ByteReader() implements ValueReader {

  @Override
  public Byte read(BodyParser parser) throws IOException {
    return (byte) IntReader.between(parser, Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
  }
}
