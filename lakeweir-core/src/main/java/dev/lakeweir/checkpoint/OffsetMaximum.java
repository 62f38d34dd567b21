package dev.lakeweir.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * The furthest of several positions in a source, partition by partition: positions are numbers
 * below names, as those of Kafka and Event Hubs are.
 */
final class OffsetMaximum {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OffsetMaximum() {}

  /** The furthest of two, as JSON; empty when they cannot be compared. */
  static Optional<String> of(String one, String other) {
    try {
      return of(MAPPER.readTree(one), MAPPER.readTree(other)).map(JsonNode::toString);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON, but in a checkpoint: " + one + ", " + other, e);
    }
  }

  private static Optional<JsonNode> of(JsonNode one, JsonNode other) {
    if (one.isIntegralNumber() && other.isIntegralNumber()) {
      return Optional.of(one.asLong() >= other.asLong() ? one : other);
    }
    if (!(one instanceof ObjectNode names) || !other.isObject()) {
      return one.equals(other) ? Optional.of(one) : Optional.empty();
    }
    ObjectNode all = names.deepCopy();
    for (Map.Entry<String, JsonNode> entry : other.properties()) {
      JsonNode known = all.get(entry.getKey());
      Optional<JsonNode> furthest =
          known == null ? Optional.of(entry.getValue()) : of(known, entry.getValue());
      if (furthest.isEmpty()) {
        return Optional.empty();
      }
      all.set(entry.getKey(), furthest.get());
    }
    return Optional.of(all);
  }
}
