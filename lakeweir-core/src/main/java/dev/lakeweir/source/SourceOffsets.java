package dev.lakeweir.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Offsets of Kafka and Event Hubs as Spark writes them down: by topic, or in one group, a number
 * for each partition. Pure.
 */
public final class SourceOffsets {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SourceOffsets() {}

  /**
   * How many records lie between offsets; empty when they are of another form. What begins with a
   * partition that was not there before is counted from 0.
   */
  public static OptionalLong between(String start, String end) {
    try {
      return between(JSON.readTree(start), JSON.readTree(end));
    } catch (JsonProcessingException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong between(JsonNode start, JsonNode end) {
    long records = 0;
    boolean partitions = false;
    for (Map.Entry<String, JsonNode> topic : end.properties()) {
      for (Map.Entry<String, JsonNode> partition : topic.getValue().properties()) {
        long from = start.path(topic.getKey()).path(partition.getKey()).asLong(0);
        records += Math.max(0, partition.getValue().asLong() - from);
        partitions = true;
      }
    }
    return partitions ? OptionalLong.of(records) : OptionalLong.empty();
  }
}
