package dev.lakeweir.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares rows as multisets: their order does not matter, the number of copies does. Columns that
 * are not named are not looked at.
 *
 * @param columns the columns that count
 * @param ignored produced rows that are left out: those with one of these values in the column
 */
record RowComparison(Map<String, ColumnType> columns, Map<String, Set<String>> ignored) {
  RowComparison {
    columns = new LinkedHashMap<>(columns);
    ignored = Map.copyOf(ignored);
  }

  /** What is missing and what is too much, a line for each row; empty when all is equal. */
  List<String> differences(List<JsonNode> expected, List<JsonNode> produced) {
    Map<List<Optional<Object>>, List<Map<String, Optional<Object>>>> unmatched =
        new LinkedHashMap<>();
    for (JsonNode row : produced) {
      if (!isIgnored(row)) {
        Map<String, Optional<Object>> values = values(row);
        unmatched.computeIfAbsent(exact(values), key -> new ArrayList<>()).add(values);
      }
    }
    List<String> differences = new ArrayList<>();
    for (JsonNode row : expected) {
      Map<String, Optional<Object>> wanted = values(row);
      if (!takeOne(unmatched.getOrDefault(exact(wanted), new ArrayList<>()), wanted)) {
        differences.add("missing " + text(wanted));
      }
    }
    unmatched.values().forEach(rows -> rows.forEach(row -> differences.add("extra " + text(row))));
    return differences;
  }

  private boolean isIgnored(JsonNode row) {
    return ignored.entrySet().stream()
        .anyMatch(entry -> entry.getValue().contains(row.path(entry.getKey()).asText()));
  }

  private boolean takeOne(
      List<Map<String, Optional<Object>>> candidates, Map<String, Optional<Object>> wanted) {
    for (int i = 0; i < candidates.size(); i++) {
      Map<String, Optional<Object>> candidate = candidates.get(i);
      if (columns.entrySet().stream()
          .allMatch(
              column ->
                  column
                      .getValue()
                      .same(wanted.get(column.getKey()), candidate.get(column.getKey())))) {
        candidates.remove(i);
        return true;
      }
    }
    return false;
  }

  private Map<String, Optional<Object>> values(JsonNode row) {
    Map<String, Optional<Object>> values = new LinkedHashMap<>();
    columns.forEach((column, type) -> values.put(column, type.value(row, column)));
    return values;
  }

  /** The values that have to be the same to the last digit. */
  private List<Optional<Object>> exact(Map<String, Optional<Object>> values) {
    return columns.entrySet().stream()
        .filter(column -> column.getValue() != ColumnType.DECIMAL)
        .map(column -> values.get(column.getKey()))
        .toList();
  }

  private static String text(Map<String, Optional<Object>> row) {
    Map<String, Object> shown = new LinkedHashMap<>();
    row.forEach((column, value) -> shown.put(column, value.orElse(null)));
    return shown.toString();
  }
}
