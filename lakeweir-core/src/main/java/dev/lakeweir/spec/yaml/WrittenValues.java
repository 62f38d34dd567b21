package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.Position;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes nodes of what a program says in the place of pipeline.yml. Positions name the path of keys
 * that leads to a value, in the place of a file.
 */
final class WrittenValues {
  private static final String ROOT = "pipeline";

  private WrittenValues() {}

  /** The values are texts and maps of values. */
  static YamlMap map(Map<String, ?> written) {
    return map("", written);
  }

  private static YamlMap map(String path, Map<?, ?> written) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
    written.forEach(
        (name, value) -> {
          String inner = path.isEmpty() ? name.toString() : path + "." + name;
          YamlNode node =
              value instanceof Map<?, ?> map
                  ? map(inner, map)
                  : YamlScalar.given(position(inner), value.toString());
          entries.put(name.toString(), new YamlMap.Entry(position(inner), node));
        });
    return new YamlMap(position(path), entries);
  }

  private static Position position(String path) {
    return new Position(path.isEmpty() ? ROOT : path, 1, 1);
  }
}
