package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.TriggerDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one entry of {@code sinks:}. */
final class SinkReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Problems problems;
  private final SinkOptionCheck optionCheck;

  SinkReader(Problems problems) {
    this.problems = problems;
    this.optionCheck = new SinkOptionCheck(problems);
  }

  /** Empty if its format cannot be read. */
  Optional<SinkDefinition> read(String name, Position at, YamlMap sink) {
    checkName(name, at);
    String path = "sinks." + name;
    Optional<SinkFormat> format = format(path, sink);
    Optional<TriggerDefinition> trigger = TriggerReader.read(path + ".trigger", sink, problems);
    format.ifPresent(known -> optionCheck.check(path, known, sink));
    return format.map(
        known ->
            new SinkDefinition(
                name,
                at,
                known.text(),
                Collections.unmodifiableMap(SourceReader.properties(sink)),
                trigger));
  }

  private void checkName(String name, Position at) {
    if (!NAME.matcher(name).matches()) {
      String message = "Cannot read sinks: not a name that SQL can use: " + name;
      String hint = "Use letters, digits and _; begin with a letter or _.";
      problems.error(ErrorCode.INVALID_VALUE, at, message, hint);
    }
  }

  private Optional<SinkFormat> format(String path, YamlMap sink) {
    Optional<YamlScalar> scalar = sink.scalar("format").filter(YamlScalar::isResolved);
    Optional<SinkFormat> format = scalar.map(YamlScalar::value).flatMap(SinkFormat::named);
    if (scalar.isPresent() && format.isEmpty()) {
      String written = scalar.get().written();
      String message = "Cannot read %s: unknown format: %s".formatted(path, written);
      String hint = NearestName.hint(written, SinkFormat.names());
      problems.error(ErrorCode.UNKNOWN_FORMAT, scalar.get().position(), message, hint);
    }
    return format;
  }
}
