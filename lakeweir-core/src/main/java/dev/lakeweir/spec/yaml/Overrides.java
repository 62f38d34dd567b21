package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.NearestName;
import java.util.List;
import java.util.Set;

/** Puts {@code --set a.b=c} texts into what pipeline.yml says, before that is checked. */
final class Overrides {
  private final Problems problems;

  Overrides(Problems problems) {
    this.problems = problems;
  }

  YamlMap apply(YamlMap root, List<String> settings) {
    YamlMap changed = root;
    for (String setting : settings) {
      changed = apply(changed, setting);
    }
    return changed;
  }

  private YamlMap apply(YamlMap root, String setting) {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      Position at = position(equals < 0 ? setting : "");
      report(at, "expected a path and a value", "Write: --set storage=/tmp/lake");
      return root;
    }
    String path = setting.substring(0, equals).strip();
    YamlScalar value = YamlScalar.given(position(path), setting.substring(equals + 1));
    return put(root, PipelineShape.ROOT, path, value);
  }

  private static Position position(String path) {
    return new Position("--set " + path, 1, 1);
  }

  private YamlMap put(YamlMap map, Shape shape, String path, YamlScalar value) {
    if (shape instanceof Shape.Settings) {
      return map.with(path, new YamlMap.Entry(value.position(), value));
    }
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    String rest = dot < 0 ? "" : path.substring(dot + 1);
    if (shape instanceof Shape.Keyed keyed) {
      if (!keyed.keys().containsKey(name)) {
        Set<String> known = keyed.keys().keySet();
        report(value.position(), "unknown key: " + name, NearestName.hint(name, known));
        return map;
      }
      return putEntry(map, name, keyed.keys().get(name).shape(), rest, value);
    }
    return putEntry(map, name, ((Shape.Named) shape).entry(), rest, value);
  }

  private YamlMap putEntry(YamlMap map, String name, Shape shape, String rest, YamlScalar value) {
    Position at = value.position();
    if (shape instanceof Shape.Text) {
      if (!rest.isEmpty()) {
        report(at, "%s has no keys below it: %s".formatted(name, rest), "End the path there.");
        return map;
      }
      return map.with(name, new YamlMap.Entry(at, value));
    }
    if (rest.isEmpty()) {
      report(at, "%s is %s".formatted(name, shape.expected()), "Go on with a dot and a key.");
      return map;
    }
    YamlMap.Entry old = map.entries().get(name);
    if (old == null || (old.value() instanceof YamlScalar scalar && scalar.isEmpty())) {
      old = new YamlMap.Entry(at, YamlMap.empty(at));
    }
    if (!(old.value() instanceof YamlMap inner)) {
      return map; // not a map where one is wanted: the check says so
    }
    YamlMap changed = put(inner, shape, rest, value);
    return changed.equals(inner) ? map : map.with(name, new YamlMap.Entry(old.key(), changed));
  }

  private void report(Position at, String cause, String hint) {
    problems.error(ErrorCode.INVALID_OVERRIDE, at, "Cannot set a value: " + cause, hint);
  }
}
