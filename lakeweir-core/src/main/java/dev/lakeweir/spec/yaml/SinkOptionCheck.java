package dev.lakeweir.spec.yaml;

import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.NearestName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks a sink's options by the names that its format takes. */
final class SinkOptionCheck {
  private final Problems problems;

  SinkOptionCheck(Problems problems) {
    this.problems = problems;
  }

  void check(String path, SinkFormat format, YamlMap sink) {
    YamlMap options = sink.map("options").orElse(YamlMap.empty(sink.position()));
    String optionsPath = path + ".options";
    Map<String, Position> seen = new TreeMap<>();
    options
        .entries()
        .forEach(
            (name, entry) -> {
              checkName(optionsPath, format, name, entry.key());
              Position earlier = seen.putIfAbsent(format.bare(name), entry.key());
              if (earlier != null) {
                String message =
                    "Cannot read %s: key is written twice: %s".formatted(optionsPath, name);
                String hint = "It is the same option as the one at %s.".formatted(earlier);
                problems.error(ErrorCode.DUPLICATE_KEY, entry.key(), message, hint);
              }
            });
    if (format.equals(SinkFormat.EVENT_HUBS)) {
      checkHub(optionsPath, format, options);
    }
  }

  private void checkName(String path, SinkFormat format, String name, Position at) {
    Optional<String> refusal = format.refusal(name);
    if (refusal.isPresent()) {
      String message = "Cannot use %s.%s: %s".formatted(path, name, refusal.get());
      problems.error(ErrorCode.INVALID_VALUE, at, message, "Leave it out.");
    } else if (!format.knows(name)) {
      String message =
          "Cannot read %s: unknown option of format %s: %s".formatted(path, format.text(), name);
      problems.error(
          ErrorCode.UNKNOWN_KEY, at, message, NearestName.hint(name, format.knownBeside(name)));
    }
  }

  /**
   * A connection string, or a namespace and the name of a hub; or a name alone, for an emulator.
   */
  private void checkHub(String path, SinkFormat format, YamlMap options) {
    Optional<String> connection = given(format, options, EventHubsOptions.CONNECTION_STRING);
    Optional<String> namespace = given(format, options, EventHubsOptions.NAMESPACE);
    Optional<String> name = given(format, options, EventHubsOptions.NAME);
    if (connection.isPresent() && namespace.isPresent()) {
      String message =
          "Cannot read %s: both %s and %s".formatted(path, connection.get(), namespace.get());
      Position at = options.keyPosition(namespace.get());
      problems.error(ErrorCode.INVALID_VALUE, at, message, "Keep one of them.");
    } else if (connection.isEmpty() && namespace.isEmpty() && name.isEmpty()) {
      String message =
          "Cannot read %s: missing key: %s".formatted(path, EventHubsOptions.CONNECTION_STRING);
      String hint =
          "Give it by a variable, ${NAME}, with ;EntityPath=HUB; or eventhubs.namespace and eventhubs.name.";
      problems.error(ErrorCode.MISSING_KEY, options.position(), message, hint);
    } else if (namespace.isPresent() && name.isEmpty()) {
      String message = "Cannot read %s: missing key: %s".formatted(path, EventHubsOptions.NAME);
      Position at = options.keyPosition(namespace.get());
      problems.error(ErrorCode.MISSING_KEY, at, message, "Add the name of the hub.");
    }
  }

  private static Optional<String> given(SinkFormat format, YamlMap options, String name) {
    return options.entries().keySet().stream()
        .filter(option -> format.isNamed(option, name))
        .findFirst();
  }
}
