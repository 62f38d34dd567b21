package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FunctionDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one entry of {@code functions:}. */
final class FunctionReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> TRUTH = List.of("true", "false");

  private final Path directory;
  private final Problems problems;

  FunctionReader(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  /** Empty if it has no class. */
  Optional<FunctionDefinition> read(String name, Position at, YamlMap function) {
    if (!NAME.matcher(name).matches()) {
      String message = "Cannot read functions: not a name that SQL can call: " + name;
      String hint = "Use letters, digits and _; begin with a letter or _.";
      problems.error(ErrorCode.INVALID_VALUE, at, message, hint);
    }
    boolean deterministic = deterministic("functions." + name, function);
    return given(function, "class")
        .map(
            className ->
                new FunctionDefinition(
                    name,
                    at,
                    property(className),
                    given(function, "jar").map(this::jar),
                    given(function, "returns").map(YamlScalar::content),
                    deterministic));
  }

  private static Optional<YamlScalar> given(YamlMap function, String key) {
    return function.scalar(key).filter(YamlScalar::isResolved);
  }

  private static PropertyDefinition property(YamlScalar scalar) {
    return new PropertyDefinition(scalar.value(), scalar.position());
  }

  private PropertyDefinition jar(YamlScalar scalar) {
    return new PropertyDefinition(
        PipelineReader.located(directory, scalar.value()), scalar.position());
  }

  private boolean deterministic(String path, YamlMap function) {
    Optional<YamlScalar> scalar = given(function, "deterministic");
    if (scalar.isPresent() && !TRUTH.contains(scalar.get().value())) {
      String written = scalar.get().written();
      String message = "Cannot read %s.deterministic: unknown value: %s".formatted(path, written);
      problems.error(
          ErrorCode.INVALID_VALUE,
          scalar.get().position(),
          message,
          NearestName.hint(written, TRUTH));
    }
    return scalar.map(it -> !it.value().equals("false")).orElse(true);
  }
}
