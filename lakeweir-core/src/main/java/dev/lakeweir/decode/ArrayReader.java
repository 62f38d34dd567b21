package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.util.GenericArrayData;

record ArrayReader(NullableReader element) implements ValueReader {

  @Override
  public GenericArrayData read(BodyParser parser) throws IOException {
    requireArray(parser);
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(element.read(parser));
    }
    return new GenericArrayData(values.toArray());
  }

  @Override
  public void check(BodyParser parser) throws IOException {
    requireArray(parser);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.check(parser);
    }
  }

  private static void requireArray(BodyParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Reasons.wrongType(parser, "an array");
    }
  }
}
