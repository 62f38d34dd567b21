package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves <code>${VAR}</code> and <code>${VAR:default}</code> in values; <code>$${</code> stands
 * for <code>${</code>.
 */
final class Interpolation {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)\\}|\\$\\{");
  private static final Pattern VARIABLE =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::(.*))?", Pattern.DOTALL);

  private final Map<String, String> environment;
  private final Problems problems;

  Interpolation(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  YamlMap resolve(YamlMap map) {
    Map<String, YamlMap.Entry> resolved = new LinkedHashMap<>();
    map.entries()
        .forEach((key, entry) -> resolved.put(key, new YamlMap.Entry(entry.key(), node(entry))));
    return new YamlMap(map.position(), resolved);
  }

  private YamlNode node(YamlMap.Entry entry) {
    if (entry.value() instanceof YamlMap map) {
      return resolve(map);
    }
    return entry.value() instanceof YamlScalar scalar ? scalar(scalar) : entry.value();
  }

  private YamlScalar scalar(YamlScalar scalar) {
    Set<String> unresolved = new LinkedHashSet<>();
    String value = replace(scalar.value(), unresolved);
    String content = replace(scalar.content().text(), unresolved);
    unresolved.forEach(reference -> report(reference, scalar));
    return unresolved.isEmpty() ? scalar.resolved(value, content) : scalar.unresolved();
  }

  private String replace(String text, Set<String> unresolved) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(replacement(match, unresolved)));
  }

  private String replacement(MatchResult match, Set<String> unresolved) {
    if (match.group().equals("$${")) {
      return "${";
    }
    Matcher variable = VARIABLE.matcher(match.group(1) == null ? "" : match.group(1));
    if (variable.matches()) {
      String value = environment.getOrDefault(variable.group(1), variable.group(2));
      if (value != null) {
        return value;
      }
    }
    unresolved.add(match.group());
    return match.group();
  }

  private void report(String reference, YamlScalar scalar) {
    String name = reference.substring(2).replace("}", "");
    if (VARIABLE.matcher(name).matches() && reference.endsWith("}")) {
      problems.error(
          ErrorCode.UNDEFINED_VARIABLE,
          scalar.position(),
          "Cannot resolve variable: " + name,
          "Set it in the environment or with --env-file, or give a default: ${%s:default}."
              .formatted(name));
    } else {
      problems.error(
          ErrorCode.INVALID_VALUE,
          scalar.position(),
          "Cannot resolve variable: not of the form ${NAME} or ${NAME:default}: " + reference,
          "Write $${ where ${ itself is meant.");
    }
  }
}
