package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FunctionDefinition;
import dev.lakeweir.spec.LateRows;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectInputs;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.SourceDefinition;
import dev.lakeweir.spec.TriggerDefinition;
import dev.lakeweir.spec.text.NearestName;
import dev.lakeweir.spec.text.SourceText;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads pipeline.yml. */
public final class PipelineReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final String DEFAULT_STORAGE = "lake";
  private static final String OWN_SETTINGS = "lakeweir.";

  private final Path directory;
  private final Problems problems;

  private PipelineReader(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  /**
   * Reads the file with the settings of {@code inputs} over it. Empty if it is not YAML or not a
   * map; what cannot be read otherwise is left out or has its default.
   */
  public static Optional<Pipeline> read(SourceText file, ProjectInputs inputs, Problems problems) {
    return YamlReader.read(file, problems).map(root -> read(file.file(), root, inputs, problems));
  }

  /**
   * Reads what a program says in the place of the file: the same keys, with texts and maps behind
   * them.
   */
  public static Pipeline read(Map<String, ?> written, ProjectInputs inputs, Problems problems) {
    return read("pipeline", WrittenValues.map(written), inputs, problems);
  }

  private static Pipeline read(String file, YamlMap root, ProjectInputs inputs, Problems problems) {
    YamlMap changed = new Overrides(problems).apply(root, inputs.settings());
    YamlMap fitting = new ShapeCheck(problems).check(file, changed, PipelineShape.ROOT);
    new SecretCheck(problems).check(fitting);
    YamlMap resolved = new Interpolation(inputs.environment(), problems).resolve(fitting);
    Path directory = inputs.directory();
    return new PipelineReader(directory, problems).pipeline(changed, resolved);
  }

  private Pipeline pipeline(YamlMap written, YamlMap root) {
    Map<String, SourceDefinition> sources = new LinkedHashMap<>();
    SourceReader sourceReader = new SourceReader(directory, problems);
    YamlMap declared = root.map("sources").orElse(YamlMap.empty(root.position()));
    declared
        .entries()
        .forEach(
            (name, entry) ->
                sourceReader
                    .read(name, entry.key(), (YamlMap) entry.value())
                    .ifPresent(source -> sources.put(name, source)));
    Map<String, SinkDefinition> sinks = sinks(root);
    return new Pipeline(
        name(root),
        storage(root),
        TriggerReader.read("trigger", root, problems).orElse(TriggerDefinition.CONTINUOUS),
        Choice.read("", root, "late-rows", LateRows.COUNT, problems),
        Collections.unmodifiableMap(sources),
        sinks,
        functions(root),
        configuration(root),
        sources.size() == count(written, "sources") && sinks.size() == count(written, "sinks"));
  }

  private static int count(YamlMap written, String key) {
    YamlMap.Entry found = written.entries().get(key);
    if (found == null) {
      return 0;
    }
    if (found.value() instanceof YamlMap map) {
      return map.entries().size();
    }
    return found.value() instanceof YamlScalar scalar && scalar.isEmpty() ? 0 : -1;
  }

  private Map<String, SinkDefinition> sinks(YamlMap root) {
    Map<String, SinkDefinition> sinks = new LinkedHashMap<>();
    SinkReader reader = new SinkReader(problems);
    root.map("sinks")
        .orElse(YamlMap.empty(root.position()))
        .entries()
        .forEach(
            (name, entry) ->
                reader
                    .read(name, entry.key(), (YamlMap) entry.value())
                    .ifPresent(sink -> sinks.put(name, sink)));
    return Collections.unmodifiableMap(sinks);
  }

  private String name(YamlMap root) {
    Optional<YamlScalar> name = root.scalar("name");
    if (name.isEmpty()) {
      return directory.getFileName() == null ? "pipeline" : directory.getFileName().toString();
    }
    YamlScalar scalar = name.get();
    if (scalar.isResolved() && !NAME.matcher(scalar.value()).matches()) {
      String message = "Cannot read name: not a pipeline name: " + scalar.written();
      String hint = "Use lower-case letters, digits, - and _; begin with a letter or a digit.";
      problems.error(ErrorCode.INVALID_VALUE, scalar.position(), message, hint);
    }
    return scalar.value();
  }

  private PropertyDefinition storage(YamlMap root) {
    Optional<YamlScalar> scalar = root.scalar("storage").filter(YamlScalar::isResolved);
    String text = scalar.map(YamlScalar::value).orElse(DEFAULT_STORAGE);
    Position at = scalar.map(YamlScalar::position).orElse(root.position());
    if (text.isBlank()) {
      String message = "Cannot read storage: the value is empty";
      String hint = "Write a directory or a URI, or leave storage out for ./lake.";
      problems.error(ErrorCode.INVALID_VALUE, at, message, hint);
    }
    return new PropertyDefinition(located(directory, text), at);
  }

  /** A path as an absolute one, beginning at the directory; a URI as it is. */
  static String located(Path directory, String text) {
    return URI.matcher(text).matches() ? text : directory.resolve(text).normalize().toString();
  }

  private Map<String, FunctionDefinition> functions(YamlMap root) {
    Map<String, FunctionDefinition> functions = new LinkedHashMap<>();
    FunctionReader reader = new FunctionReader(directory, problems);
    root.map("functions")
        .orElse(YamlMap.empty(root.position()))
        .entries()
        .forEach(
            (name, entry) ->
                reader
                    .read(name, entry.key(), (YamlMap) entry.value())
                    .ifPresent(function -> functions.put(name, function)));
    return Collections.unmodifiableMap(functions);
  }

  private Map<String, String> configuration(YamlMap root) {
    Map<String, String> settings = new LinkedHashMap<>();
    YamlMap map = root.map("configuration").orElse(YamlMap.empty(root.position()));
    map.entries()
        .forEach(
            (key, entry) -> {
              YamlScalar value = (YamlScalar) entry.value();
              if (key.startsWith(OWN_SETTINGS)) {
                checkOwn(key, entry.key(), value);
              }
              settings.put(key, value.value());
            });
    return Collections.unmodifiableMap(settings);
  }

  private void checkOwn(String name, Position at, YamlScalar value) {
    if (!ProjectDefinition.SETTINGS.contains(name)) {
      problems.error(
          ErrorCode.UNKNOWN_KEY,
          at,
          "Lakeweir has no setting '%s'".formatted(name),
          NearestName.hint(name, ProjectDefinition.SETTINGS));
    } else if (!List.of("true", "false").contains(value.value())) {
      problems.error(
          ErrorCode.INVALID_VALUE,
          value.position(),
          "Cannot set '%s': '%s' is neither true nor false".formatted(name, value.value()),
          "Write true or false, or leave it out.");
    }
  }
}
