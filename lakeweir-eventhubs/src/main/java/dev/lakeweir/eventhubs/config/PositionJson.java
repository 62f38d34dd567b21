package dev.lakeweir.eventhubs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakeweir.eventhubs.EventHubsException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads positions as the old connector wrote them: {@code {"offset","seqNo","enqueuedTime",
 * "isInclusive"}}, of which null and -1 mean not said. The words {@code earliest} and {@code
 * latest} do as well.
 */
final class PositionJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<String> NAMES =
      Set.of("offset", "seqNo", "sequenceNumber", "enqueuedTime", "isInclusive");
  private static final Pattern PARTITION = Pattern.compile("\\d{1,5}");
  private static final String REMEDY =
      "Write earliest, latest, {\"offset\":\"-1\"}, {\"seqNo\":42} or"
          + " {\"enqueuedTime\":\"2026-01-31T12:00:00Z\"}.";

  private final EventHubsOption option;

  PositionJson(EventHubsOption option) {
    this.option = option;
  }

  EventHubsPosition one(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "earliest", "-1" -> new EventHubsPosition.Earliest();
      case "latest", "@latest" -> new EventHubsPosition.Latest();
      default -> position(tree(text));
    };
  }

  /** Positions by partition; a key is a partition's id, or JSON that holds hub and partition. */
  Map<String, EventHubsPosition> byPartition(String text, String hub) {
    JsonNode tree = tree(text);
    if (!tree.isObject()) {
      throw invalid("not a JSON object");
    }
    Map<String, EventHubsPosition> positions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      JsonNode value = entry.getValue();
      positions.put(
          partition(entry.getKey(), hub),
          value.isTextual() ? one(value.textValue()) : position(value));
    }
    return positions;
  }

  private String partition(String key, String hub) {
    String id = key;
    if (key.strip().startsWith("{")) {
      JsonNode pair = tree(key);
      String named = pair.path("ehName").asText();
      if (!named.equals(hub)) {
        throw invalid("it names hub " + named + ", and " + hub + " is read");
      }
      id = pair.path("partitionId").asText();
    }
    if (!PARTITION.matcher(id).matches()) {
      throw invalid("not a partition: " + key);
    }
    return id;
  }

  private EventHubsPosition position(JsonNode node) {
    if (!node.isObject()) {
      throw invalid("not a position: " + node);
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!NAMES.contains(name)) {
                throw invalid("unknown key: " + name);
              }
            });
    boolean inclusive = node.path("isInclusive").asBoolean(true);
    JsonNode number = node.hasNonNull("seqNo") ? node.get("seqNo") : node.path("sequenceNumber");
    if (node.hasNonNull("offset")) {
      return offset(node.get("offset").asText(), inclusive);
    }
    if (!number.isMissingNode() && !number.isNull() && !number.canConvertToLong()) {
      throw invalid("no sequence number: " + number);
    }
    if (number.asLong(-1) >= 0) {
      return new EventHubsPosition.AtSequenceNumber(number.asLong(), inclusive);
    }
    if (node.hasNonNull("enqueuedTime")) {
      return new EventHubsPosition.AtTime(time(node.get("enqueuedTime")));
    }
    throw invalid("a position says none of offset, seqNo and enqueuedTime");
  }

  private static EventHubsPosition offset(String offset, boolean inclusive) {
    return switch (offset) {
      case "-1" -> new EventHubsPosition.Earliest();
      case "@latest" -> new EventHubsPosition.Latest();
      default -> new EventHubsPosition.AtOffset(offset, inclusive);
    };
  }

  private Instant time(JsonNode node) {
    if (node.isIntegralNumber()) {
      return Instant.ofEpochMilli(node.longValue());
    }
    try {
      return OffsetDateTime.parse(node.asText()).toInstant();
    } catch (DateTimeParseException noTime) {
      throw invalid("no time with a zone: " + node.asText());
    }
  }

  private JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException noJson) {
      throw invalid("no JSON: " + text);
    }
  }

  private EventHubsException invalid(String cause) {
    return new EventHubsException("Cannot read option " + option.fullName(), cause, REMEDY);
  }
}
