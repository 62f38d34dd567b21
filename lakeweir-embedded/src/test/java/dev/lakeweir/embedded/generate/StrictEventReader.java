package dev.lakeweir.embedded.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** What a strict decoder accepts: one JSON object in valid UTF-8 with the fields of an event. */
final class StrictEventReader {
  private static final Set<String> TYPES = Set.of("IMPRESSION", "CLICK", "ADD_TO_CART", "PURCHASE");
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictEventReader() {}

  record Event(UUID id, Instant time, JsonNode json) {}

  /**
   * Reads an event.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Event read(byte[] body) {
    JsonNode json = parse(body);
    require(json.isObject(), "an object");
    require(TYPES.contains(json.path("eventType").asText()), "eventType");
    require(json.path("eventID").isTextual(), "eventID");
    require(json.path("productId").asText().matches("(6[89]|[789][0-9])[0-9]"), "productId");
    require(json.path("page_loading_seconds").isDouble(), "page_loading_seconds");
    JsonNode userAgent = json.path("userAgent");
    require(isAbsent(userAgent) || userAgent.path("platform").isTextual(), "userAgent");
    JsonNode payload = json.path("extraPayload");
    require(isAbsent(payload) || (payload.isArray() && payload.size() <= 3), "extraPayload");
    return new Event(
        UUID.fromString(json.path("eventID").asText()),
        Instant.parse(json.path("eventTime").asText()),
        json);
  }

  private static JsonNode parse(byte[] body) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(body))
              .toString();
      return STRICT.readTree(text);
    } catch (CharacterCodingException | JsonProcessingException e) {
      throw new IllegalArgumentException("no event: " + e.getMessage(), e);
    }
  }

  static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("no event: " + what);
    }
  }
}
