package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.Position;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A map, in the order of the file. */
record YamlMap(Position position, Map<String, Entry> entries) implements YamlNode {
  /** A key's place and what stands behind it. */
  record Entry(Position key, YamlNode value) {}

  YamlMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  static YamlMap empty(Position position) {
    return new YamlMap(position, Map.of());
  }

  Optional<YamlScalar> scalar(String key) {
    return value(key, YamlScalar.class);
  }

  Optional<YamlMap> map(String key) {
    return value(key, YamlMap.class);
  }

  /** Where the key stands, or where this map begins if there is no such key. */
  Position keyPosition(String key) {
    return entries.containsKey(key) ? entries.get(key).key() : position;
  }

  YamlMap with(String key, Entry entry) {
    Map<String, Entry> changed = new LinkedHashMap<>(entries);
    changed.put(key, entry);
    return new YamlMap(position, changed);
  }

  @Override
  public String kind() {
    return "a map";
  }

  private <T extends YamlNode> Optional<T> value(String key, Class<T> kind) {
    return Optional.ofNullable(entries.get(key))
        .map(Entry::value)
        .filter(kind::isInstance)
        .map(kind::cast);
  }
}
