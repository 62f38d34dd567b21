package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.NearestName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Compares a YAML file with its shape and keeps what fits. */
final class ShapeCheck {
  private final Problems problems;

  ShapeCheck(Problems problems) {
    this.problems = problems;
  }

  /** The map without what does not fit, which is reported. */
  YamlMap check(String file, YamlMap map, Shape.Keyed shape) {
    return map(new Place(file, "", map.position()), map, shape);
  }

  /** Where in the file we are: a path of keys, and the position of the last one. */
  private record Place(String file, String path, Position key) {
    Place at(String name, Position position) {
      return new Place(file, path.isEmpty() ? name : path + "." + name, position);
    }

    String shown() {
      return path.isEmpty() ? file : path;
    }
  }

  private YamlMap map(Place place, YamlMap map, Shape shape) {
    Map<String, YamlMap.Entry> fitting = new LinkedHashMap<>();
    map.entries()
        .forEach(
            (name, entry) ->
                entryShape(place.at(name, entry.key()), place, name, shape)
                    .flatMap(inner -> node(place.at(name, entry.key()), entry.value(), inner))
                    .ifPresent(node -> fitting.put(name, new YamlMap.Entry(entry.key(), node))));
    if (shape instanceof Shape.Keyed keyed) {
      reportMissing(place, map, keyed);
    }
    return new YamlMap(place.key(), fitting);
  }

  private Optional<Shape> entryShape(Place entry, Place map, String name, Shape shape) {
    if (shape instanceof Shape.Keyed keyed) {
      if (!keyed.keys().containsKey(name)) {
        String message = "Cannot read %s: unknown key: %s".formatted(map.shown(), name);
        String hint = NearestName.hint(name, keyed.keys().keySet());
        problems.error(ErrorCode.UNKNOWN_KEY, entry.key(), message, hint);
        return Optional.empty();
      }
      return Optional.of(keyed.keys().get(name).shape());
    }
    return Optional.of(shape instanceof Shape.Named named ? named.entry() : new Shape.Text());
  }

  private Optional<YamlNode> node(Place place, YamlNode node, Shape shape) {
    boolean wantsText = shape instanceof Shape.Text;
    if (wantsText && node instanceof YamlScalar scalar && !scalar.isEmpty()) {
      return Optional.of(node);
    }
    if (!wantsText && node instanceof YamlMap map) {
      return Optional.of(map(place, map, shape));
    }
    if (!wantsText && node instanceof YamlScalar scalar && scalar.isEmpty()) {
      return Optional.of(map(place, YamlMap.empty(place.key()), shape));
    }
    boolean empty = node instanceof YamlScalar scalar && scalar.isEmpty();
    String message =
        "Cannot read %s: expected %s, found %s"
            .formatted(place.shown(), shape.expected(), node.kind());
    String hint = empty ? "Write a value behind it, or leave the key out." : "";
    Position at = empty ? place.key() : node.position();
    problems.error(ErrorCode.INVALID_VALUE, at, message, hint);
    return empty ? Optional.of(((YamlScalar) node).unresolved()) : Optional.empty();
  }

  private void reportMissing(Place place, YamlMap map, Shape.Keyed shape) {
    for (Shape.Key key : shape.keys().values()) {
      boolean required = key.presence() == Shape.Presence.REQUIRED;
      if (required && !map.entries().containsKey(key.name())) {
        String message = "Cannot read %s: missing key: %s".formatted(place.shown(), key.name());
        String hint = "Add it: %s: ...".formatted(key.name());
        problems.error(ErrorCode.MISSING_KEY, place.key(), message, hint);
      }
    }
  }
}
