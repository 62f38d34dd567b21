package dev.lakeweir.eventhubs.read;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.HubIdentity;
import dev.lakeweir.eventhubs.client.HubState;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.Offset;

/**
 * For each partition of a hub the sequence number of the first event that is not yet read, and
 * which hub that is. Version 2 of its JSON is {@code {"version":2,"hub":"h","namespace":"n.host",
 * "created":"2026-01-31T12:00:00Z","next":{"0":23}}}, where namespace and creation may be missing;
 * version 1, of the old connector, is {@code {"h":{"0":23}}}.
 */
public final class EventHubsOffset extends Offset {
  private static final int VERSION = 2;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String hub;
  private final HubIdentity identity;
  private final SortedMap<String, Long> next;

  public EventHubsOffset(String hub, HubIdentity identity, Map<String, Long> next) {
    this.hub = Objects.requireNonNull(hub, "hub");
    this.identity = Objects.requireNonNull(identity, "identity");
    this.next = new TreeMap<>(HubState.BY_NUMBER);
    this.next.putAll(next);
  }

  /**
   * Reads either version.
   *
   * @param hub which the options name
   * @throws EventHubsException if it is neither, or of another hub
   */
  public static EventHubsOffset parse(String json, String hub) {
    JsonNode tree = tree(json);
    JsonNode version = tree.path("version");
    if (version.isNumber() && version.asInt() != VERSION) {
      throw new EventHubsException(
          "Cannot read an offset of Event Hubs",
          "its version is " + version + ", and this connector knows 1 and " + VERSION,
          "Use the connector that wrote the checkpoint, or a newer one.");
    }
    if (version.isNumber()) {
      String written = tree.path("hub").asText();
      if (!written.equals(hub)) {
        throw otherHub(written, hub);
      }
      return new EventHubsOffset(hub, identity(tree, json), numbers(tree.path("next"), json));
    }
    if (!tree.has(hub)) {
      String written = tree.properties().stream().map(Map.Entry::getKey).collect(joining(", "));
      throw otherHub(written, hub);
    }
    return new EventHubsOffset(hub, HubIdentity.UNKNOWN, numbers(tree.path(hub), json));
  }

  private static HubIdentity identity(JsonNode tree, String json) {
    if (!tree.has("created")) {
      return HubIdentity.UNKNOWN;
    }
    try {
      return new HubIdentity(
          tree.path("namespace").asText(), Instant.parse(tree.path("created").asText()));
    } catch (DateTimeParseException noTime) {
      throw malformed(json);
    }
  }

  private static JsonNode tree(String json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree.isObject() && !tree.isEmpty()) {
        return tree;
      }
    } catch (JsonProcessingException noJson) {
      throw malformed(json);
    }
    throw malformed(json);
  }

  /** The old connector writes -1 where it means the first event there is, which has number 0. */
  private static Map<String, Long> numbers(JsonNode partitions, String json) {
    Map<String, Long> numbers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : partitions.properties()) {
      if (!entry.getValue().canConvertToLong() || !entry.getKey().matches("\\d{1,5}")) {
        throw malformed(json);
      }
      numbers.put(entry.getKey(), Math.max(0, entry.getValue().longValue()));
    }
    if (numbers.isEmpty()) {
      throw malformed(json);
    }
    return numbers;
  }

  private static EventHubsException malformed(String json) {
    return new EventHubsException(
        "Cannot read an offset of Event Hubs",
        "not of the form {\"version\":2,\"hub\":\"h\",\"next\":{\"0\":23}}: " + json,
        "The checkpoint is damaged or of another source: use another one.");
  }

  private static EventHubsException otherHub(String written, String hub) {
    return new EventHubsException(
        "Cannot resume from this checkpoint",
        "it is of event hub " + written + ", and the options name " + hub,
        "Name that hub, or use another checkpoint.");
  }

  public String hub() {
    return hub;
  }

  /** {@link HubIdentity#UNKNOWN} if the offset does not say. */
  public HubIdentity identity() {
    return identity;
  }

  /** By partition, in the order of their numbers; not to be changed. */
  public SortedMap<String, Long> next() {
    return Collections.unmodifiableSortedMap(next);
  }

  @Override
  public String json() {
    ObjectNode tree = MAPPER.createObjectNode();
    tree.put("version", VERSION).put("hub", hub);
    if (identity.isKnown()) {
      tree.put("namespace", identity.namespace()).put("created", identity.created().toString());
    }
    ObjectNode numbers = tree.putObject("next");
    next.forEach(numbers::put);
    return tree.toString();
  }
}
