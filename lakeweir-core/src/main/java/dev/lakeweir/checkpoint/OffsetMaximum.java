package dev.lakeweir.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Compares positions in a source, partition by partition: a position is an object of numbers, one
 * for each partition, below other names, as those of Kafka and Event Hubs are.
 */
final class OffsetMaximum {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OffsetMaximum() {}

  /** The furthest of two, as JSON; empty when they cannot be compared. */
  static Optional<String> of(String one, String other) {
    return of(read(one), read(other)).map(JsonNode::toString);
  }

  /** How many records lie between two comparable positions; a new partition begins at 0. */
  static long distance(String from, String to) {
    return distance(read(from), read(to));
  }

  private static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON, but in a checkpoint: " + json, e);
    }
  }

  private static Optional<JsonNode> of(JsonNode one, JsonNode other) {
    if (!(one instanceof ObjectNode) || !(other instanceof ObjectNode)) {
      return one.equals(other) ? Optional.of(one) : Optional.empty();
    }
    boolean named = !isOf(one, JsonNode::isObject) || !isOf(other, JsonNode::isObject);
    if (isPosition(one) && isPosition(other)) {
      return Optional.of(maximum(one, other));
    }
    if (named && one.size() != other.size()) {
      return Optional.empty();
    }
    ObjectNode all = one.deepCopy();
    for (Map.Entry<String, JsonNode> entry : other.properties()) {
      JsonNode known = one.get(entry.getKey());
      if (known == null && named) {
        return Optional.empty();
      }
      Optional<JsonNode> furthest =
          known == null ? Optional.of(entry.getValue()) : of(known, entry.getValue());
      if (furthest.isEmpty()) {
        return Optional.empty();
      }
      all.set(entry.getKey(), furthest.get());
    }
    return Optional.of(all);
  }

  private static JsonNode maximum(JsonNode one, JsonNode other) {
    ObjectNode all = one.deepCopy();
    for (Map.Entry<String, JsonNode> entry : other.properties()) {
      JsonNode known = one.get(entry.getKey());
      if (known == null || known.asLong() < entry.getValue().asLong()) {
        all.set(entry.getKey(), entry.getValue());
      }
    }
    return all;
  }

  private static long distance(JsonNode from, JsonNode to) {
    long sum = 0;
    for (Map.Entry<String, JsonNode> entry : to.properties()) {
      JsonNode start = from.path(entry.getKey());
      if (isPosition(to)) {
        sum += Math.max(0, entry.getValue().asLong() - start.asLong());
      } else if (entry.getValue().isObject()) {
        sum += distance(start, entry.getValue());
      }
    }
    return sum;
  }

  private static boolean isPosition(JsonNode node) {
    return isOf(node, JsonNode::isIntegralNumber);
  }

  private static boolean isOf(JsonNode node, Predicate<JsonNode> kind) {
    return node.properties().stream().allMatch(entry -> kind.test(entry.getValue()));
  }
}
