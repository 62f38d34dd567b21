package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks a source's options by the names that its format takes. */
final class SourceOptionCheck {
  private final Problems problems;

  SourceOptionCheck(Problems problems) {
    this.problems = problems;
  }

  void check(String path, SourceFormat format, YamlMap source) {
    YamlMap options = source.map("options").orElse(YamlMap.empty(source.position()));
    String optionsPath = path + ".options";
    Map<String, Position> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options
        .entries()
        .forEach(
            (name, entry) -> {
              checkName(optionsPath, format, name, entry.key());
              Position earlier = seen.putIfAbsent(name, entry.key());
              if (earlier != null) {
                reportTwice(optionsPath, name, entry.key(), earlier);
              }
              warnOfDataLoss(optionsPath, name, (YamlScalar) entry.value());
            });
    checkInput(optionsPath, format, options);
  }

  private void checkName(String path, SourceFormat format, String name, Position at) {
    Optional<String> refusal = format.refusal(name);
    if (refusal.isPresent()) {
      String message = "Cannot use %s.%s: %s".formatted(path, name, refusal.get());
      problems.error(ErrorCode.INVALID_VALUE, at, message, "Leave it out.");
    } else if (!format.knows(name)) {
      String message =
          "Cannot read %s: unknown option of format %s: %s".formatted(path, format.text(), name);
      problems.error(ErrorCode.UNKNOWN_KEY, at, message, NearestName.hint(name, format.known()));
    }
  }

  private void reportTwice(String path, String name, Position at, Position earlier) {
    String message = "Cannot read %s: key is written twice: %s".formatted(path, name);
    String hint = "Option names do not mind case; it is first at %s.".formatted(earlier);
    problems.error(ErrorCode.DUPLICATE_KEY, at, message, hint);
  }

  private void warnOfDataLoss(String path, String name, YamlScalar value) {
    if (name.equalsIgnoreCase("failOnDataLoss") && value.value().equalsIgnoreCase("false")) {
      String message = path + ".failOnDataLoss: records that Kafka deleted unread are skipped";
      String hint = "Leave it out, so that the pipeline stops before it passes over lost records.";
      problems.add(Problem.warning(ErrorCode.RISKY_OPTION, value.position(), message, hint));
    }
  }

  private void checkInput(String path, SourceFormat format, YamlMap options) {
    List<String> given = new ArrayList<>(options.entries().keySet());
    given.removeIf(name -> format.inputs().stream().noneMatch(name::equalsIgnoreCase));
    String wanted = NearestName.oneOf(format.inputs());
    if (given.isEmpty()) {
      String message = "Cannot read %s: missing key: %s".formatted(path, wanted);
      String hint = "Say what is read.";
      problems.error(ErrorCode.MISSING_KEY, options.position(), message, hint);
    }
    for (String extra : given.subList(Math.min(1, given.size()), given.size())) {
      if (!extra.equalsIgnoreCase(given.get(0))) {
        String message = "Cannot read %s: both %s and %s".formatted(path, given.get(0), extra);
        String hint = "Keep one of %s.".formatted(wanted);
        problems.error(ErrorCode.INVALID_VALUE, options.keyPosition(extra), message, hint);
      }
    }
  }
}
