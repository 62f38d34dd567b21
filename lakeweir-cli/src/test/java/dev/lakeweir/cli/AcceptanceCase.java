package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A case on public data, in the test resources: its input, the rows that a pipeline has to make of
 * it, and the pipeline.
 */
record AcceptanceCase(Path directory) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 20;

  static AcceptanceCase named(String name) {
    try {
      return new AcceptanceCase(
          Path.of(AcceptanceCase.class.getResource("/cases/" + name).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  Path project() {
    return directory.resolve("project");
  }

  List<String> input(String file) {
    return lines(directory.resolve("input").resolve(file));
  }

  /** Fails unless the rows are those that the case expects of the output. */
  void verify(String output, List<JsonNode> produced) {
    verify(output, expected(output), produced);
  }

  /** The same where a row may come more often than it is expected, and counts once. */
  void verifyDistinct(String output, List<JsonNode> produced) {
    List<JsonNode> expected = expected(output);
    assertThat(produced).hasSizeGreaterThanOrEqualTo(expected.size());
    verify(output, expected.stream().distinct().toList(), produced.stream().distinct().toList());
  }

  private void verify(String output, List<JsonNode> expected, List<JsonNode> produced) {
    JsonNode spec = spec().path("outputs").path(output);
    List<String> differences = comparison(spec).differences(expected, produced);
    assertThat(differences.subList(0, Math.min(SHOWN, differences.size())))
        .as("%s: %d differences, the first", output, differences.size())
        .isEmpty();
  }

  private List<JsonNode> expected(String output) {
    JsonNode spec = spec().path("outputs").path(output);
    List<JsonNode> rows = rows(lines(directory.resolve(spec.path("expected").asText())));
    assertThat(rows).as("expected rows of %s", output).hasSize(spec.path("rows").asInt());
    return rows;
  }

  static List<JsonNode> rows(List<String> lines) {
    List<JsonNode> rows = new ArrayList<>();
    try {
      for (String line : lines) {
        rows.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private JsonNode spec() {
    try {
      return JSON.readTree(directory.resolve("compare.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RowComparison comparison(JsonNode spec) {
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> column : spec.path("columns").properties()) {
      String type = column.getValue().textValue().toUpperCase(Locale.ROOT);
      columns.put(column.getKey(), ColumnType.valueOf(type));
    }
    Map<String, Set<String>> ignored = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> column : spec.path("ignore").properties()) {
      Set<String> values = new LinkedHashSet<>();
      column.getValue().forEach(value -> values.add(value.textValue()));
      ignored.put(column.getKey(), values);
    }
    return new RowComparison(columns, ignored);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
