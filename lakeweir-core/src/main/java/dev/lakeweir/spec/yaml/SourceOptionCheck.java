package dev.lakeweir.spec.yaml;

import dev.lakeweir.connector.EventHubsOptions;
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
    Map<String, Position> seen = new TreeMap<>();
    options
        .entries()
        .forEach(
            (name, entry) -> {
              checkName(optionsPath, format, name, entry.key());
              Position earlier = seen.putIfAbsent(format.bare(name), entry.key());
              if (earlier != null) {
                reportTwice(optionsPath, format, name, entry.key(), earlier);
              }
              warnOfDataLoss(optionsPath, format, name, (YamlScalar) entry.value());
            });
    if (format.equals(SourceFormat.EVENT_HUBS)) {
      checkHub(optionsPath, format, options);
    } else {
      checkInput(optionsPath, format, options);
    }
  }

  private void checkName(String path, SourceFormat format, String name, Position at) {
    Optional<String> refusal = format.refusal(name);
    Optional<String> idleness = format.idleness(name);
    if (refusal.isPresent()) {
      String message = "Cannot use %s.%s: %s".formatted(path, name, refusal.get());
      problems.error(ErrorCode.INVALID_VALUE, at, message, "Leave it out.");
    } else if (idleness.isPresent()) {
      String message = "%s.%s has no effect: %s".formatted(path, name, idleness.get());
      problems.add(Problem.warning(ErrorCode.UNUSED, at, message, "Leave it out."));
    } else if (!format.knows(name)) {
      String message =
          "Cannot read %s: unknown option of format %s: %s".formatted(path, format.text(), name);
      problems.error(
          ErrorCode.UNKNOWN_KEY, at, message, NearestName.hint(name, format.knownBeside(name)));
    }
  }

  private void reportTwice(
      String path, SourceFormat format, String name, Position at, Position earlier) {
    String message = "Cannot read %s: key is written twice: %s".formatted(path, name);
    String same =
        format.spare().isEmpty() ? "case" : "case, nor whether they begin with " + format.spare();
    String hint = "Option names do not mind %s; it is first at %s.".formatted(same, earlier);
    problems.error(ErrorCode.DUPLICATE_KEY, at, message, hint);
  }

  private void warnOfDataLoss(String path, SourceFormat format, String name, YamlScalar value) {
    if (format.isNamed(name, "failOnDataLoss") && value.value().equalsIgnoreCase("false")) {
      String service = format.equals(SourceFormat.EVENT_HUBS) ? "Event Hubs" : "Kafka";
      String message =
          "%s.%s: records that %s deleted unread are skipped".formatted(path, name, service);
      String hint = "Leave it out, so that the pipeline stops before it passes over lost records.";
      problems.add(Problem.warning(ErrorCode.RISKY_OPTION, value.position(), message, hint));
    }
  }

  /** A connection string, or a namespace and a name; or a name alone, for an emulator. */
  private void checkHub(String path, SourceFormat format, YamlMap options) {
    List<String> given = new ArrayList<>(options.entries().keySet());
    given.removeIf(name -> format.inputs().stream().noneMatch(it -> format.isNamed(name, it)));
    Optional<String> connection = named(format, given, EventHubsOptions.CONNECTION_STRING);
    Optional<String> namespace = named(format, given, EventHubsOptions.NAMESPACE);
    if (given.isEmpty()) {
      String message =
          "Cannot read %s: missing key: %s".formatted(path, EventHubsOptions.CONNECTION_STRING);
      String hint =
          "Say what is read: give it with ;EntityPath=HUB; or eventhubs.namespace and eventhubs.name; with --embedded eventhubs.name is enough.";
      problems.error(ErrorCode.MISSING_KEY, options.position(), message, hint);
    } else if (connection.isPresent() && namespace.isPresent()) {
      String message =
          "Cannot read %s: both %s and %s".formatted(path, connection.get(), namespace.get());
      Position at = options.keyPosition(namespace.get());
      problems.error(ErrorCode.INVALID_VALUE, at, message, "Keep one of them.");
    } else if (connection.isEmpty() && named(format, given, EventHubsOptions.NAME).isEmpty()) {
      String message = "Cannot read %s: missing key: %s".formatted(path, EventHubsOptions.NAME);
      Position at = options.keyPosition(namespace.orElseThrow());
      problems.error(ErrorCode.MISSING_KEY, at, message, "Add the name of the hub.");
    }
  }

  private static Optional<String> named(SourceFormat format, List<String> given, String fullName) {
    return given.stream().filter(written -> format.isNamed(written, fullName)).findFirst();
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
