package dev.lakeweir.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON object in the making; its members keep their order. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, Object> members = new LinkedHashMap<>();

  Json put(String name, Object value) {
    members.put(name, value);
    return this;
  }

  Json put(String name, Json value) {
    return put(name, (Object) value.members);
  }

  Json put(String name, List<Json> values) {
    List<Object> list = new ArrayList<>();
    values.forEach(value -> list.add(value.members));
    return put(name, (Object) list);
  }

  /** On one line. */
  @Override
  public String toString() {
    try {
      return MAPPER.writeValueAsString(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
