package dev.lakeweir.spec.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What may stand at a place of a YAML file. */
sealed interface Shape {
  /** For messages: {@code a map}. */
  String expected();

  /** A single value. */
  record Text() implements Shape {
    @Override
    public String expected() {
      return "a single value";
    }
  }

  /** A map whose keys are known. */
  record Keyed(Map<String, Key> keys) implements Shape {
    public Keyed {
      keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    @Override
    public String expected() {
      return "a map with keys such as: " + String.join(", ", keys.keySet());
    }
  }

  /** A map from names that the user chooses, without dots, to things of one shape. */
  record Named(Shape entry) implements Shape {
    @Override
    public String expected() {
      return "a map from names to what they stand for";
    }
  }

  /** A map from settings of Spark, with dots in their names, to single values. */
  record Settings() implements Shape {
    @Override
    public String expected() {
      return "a map from names to single values";
    }
  }

  /** One known key. */
  record Key(String name, Shape shape, Presence presence) {}

  /** Whether a key must be there. */
  enum Presence {
    REQUIRED,
    OPTIONAL
  }

  static Keyed keyed(List<Key> keys) {
    Map<String, Key> byName = new LinkedHashMap<>();
    keys.forEach(key -> byName.put(key.name(), key));
    return new Keyed(byName);
  }

  static Key required(String name, Shape shape) {
    return new Key(name, shape, Presence.REQUIRED);
  }

  static Key optional(String name, Shape shape) {
    return new Key(name, shape, Presence.OPTIONAL);
  }
}
