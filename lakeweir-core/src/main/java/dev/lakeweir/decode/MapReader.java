package dev.lakeweir.decode;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** An object as a map. Of equal keys the last wins; Spark's from_json makes a map with both. */
record MapReader(NullableReader value) implements ValueReader {

  @Override
  public ArrayBasedMapData read(BodyParser parser) throws IOException {
    requireObject(parser);
    Map<UTF8String, Object> entries = new LinkedHashMap<>();
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      parser.nextToken();
      entries.put(UTF8String.fromString(key), value.read(parser));
    }
    return new ArrayBasedMapData(
        new GenericArrayData(entries.keySet().toArray()),
        new GenericArrayData(entries.values().toArray()));
  }

  @Override
  public void check(BodyParser parser) throws IOException {
    requireObject(parser);
    while (parser.nextFieldName() != null) {
      parser.nextToken();
      value.check(parser);
    }
  }

  private static void requireObject(BodyParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Reasons.wrongType(parser, "an object");
    }
  }
}
