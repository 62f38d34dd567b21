package dev.lakeweir.decode;

import java.io.IOException;

record ShortReader() implements ValueReader {

  @Override
  public Short read(BodyParser parser) throws IOException {
    return (short) IntReader.between(parser, Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
  }
}
