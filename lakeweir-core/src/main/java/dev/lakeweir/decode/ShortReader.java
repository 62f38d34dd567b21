package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

record ShortReader() implements ValueReader {

  @Override
  public Short read(JsonParser parser, byte[] body) throws IOException {
    return (short) IntReader.between(parser, Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
  }
}
