package dev.lakeweir.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How an acceptance case compares a column. Null is equal to null and to an absent column. */
enum ColumnType {
  STRING {
    @Override
    Object read(JsonNode value) {
      return value.isTextual() ? value.textValue() : value.toString();
    }
  },
  INT {
    @Override
    Object read(JsonNode value) {
      return number(value).longValueExact();
    }
  },
  /** Equal when it differs by 0.000001 at most. */
  DECIMAL {
    @Override
    Object read(JsonNode value) {
      return number(value);
    }
  },
  /** An instant, to the microsecond. */
  TIMESTAMP {
    @Override
    Object read(JsonNode value) {
      Instant instant = OffsetDateTime.parse(value.textValue()).toInstant();
      return instant.truncatedTo(ChronoUnit.MICROS);
    }
  },
  /** A nested value, in which a member that is null is as good as absent. */
  JSON {
    @Override
    Object read(JsonNode value) {
      try {
        return canonical(value.isTextual() ? MAPPER.readTree(value.textValue()) : value);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("no JSON: " + value, e);
      }
    }
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final BigDecimal TOLERANCE = new BigDecimal("0.000001");

  /** The value in a form that has an equals. */
  abstract Object read(JsonNode value);

  Optional<Object> value(JsonNode row, String column) {
    JsonNode value = row.path(column);
    return value.isNull() || value.isMissingNode() ? Optional.empty() : Optional.of(read(value));
  }

  boolean same(Optional<Object> expected, Optional<Object> produced) {
    if (this == DECIMAL && expected.isPresent() && produced.isPresent()) {
      BigDecimal difference =
          ((BigDecimal) expected.get()).subtract((BigDecimal) produced.get()).abs();
      return difference.compareTo(TOLERANCE) <= 0;
    }
    return expected.equals(produced);
  }

  private static BigDecimal number(JsonNode value) {
    return value.isTextual() ? new BigDecimal(value.textValue().strip()) : value.decimalValue();
  }

  private static Object canonical(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> members = new TreeMap<>();
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        if (!member.getValue().isNull()) {
          members.put(member.getKey(), canonical(member.getValue()));
        }
      }
      return members;
    }
    if (value.isArray()) {
      List<Object> elements = new ArrayList<>();
      value.forEach(element -> elements.add(canonical(element)));
      return elements;
    }
    return value.isNumber() ? value.decimalValue().stripTrailingZeros() : value;
  }
}
