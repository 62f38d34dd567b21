package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.DecodeDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SourceDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one entry of {@code sources:}. */
final class SourceReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private final Problems problems;
  private final SourceOptionCheck optionCheck;
  private final DecodeReader decodeReader;

  /**
   * Makes a reader.
   *
   * @param directory of the project, which paths of schema files start from
   */
  SourceReader(Path directory, Problems problems) {
    this.problems = problems;
    this.optionCheck = new SourceOptionCheck(problems);
    this.decodeReader = new DecodeReader(directory, problems);
  }

  /** Empty if its format or how it is decoded cannot be read. */
  Optional<SourceDefinition> read(String name, Position at, YamlMap source) {
    checkName(name, at);
    String path = "sources." + name;
    Optional<SourceFormat> format = format(name, source);
    Optional<DecodeDefinition> decode = Optional.empty();
    Optional<DecodeDefinition> decodeKey = Optional.empty();
    if (source.map("decode").isPresent()) {
      decode = decodeReader.value(path, format, source);
    }
    if (source.map("decode-key").isPresent()) {
      decodeKey = decodeReader.key(path, format, source);
    }
    if (format.isEmpty()) {
      return Optional.empty();
    }
    optionCheck.check(path, format.get(), source);
    if (!source.entries().containsKey("decode") && DecodeReader.implied(format.get()).isPresent()) {
      String message = "Cannot read %s: missing key: decode".formatted(path);
      String hint = "Say which columns there are: decode: with schema: and Spark's DDL.";
      problems.error(ErrorCode.MISSING_KEY, at, message, hint);
      return Optional.empty();
    }
    boolean whole =
        decode.isPresent() == source.entries().containsKey("decode")
            && decodeKey.isPresent() == source.entries().containsKey("decode-key");
    return whole
        ? Optional.of(
            new SourceDefinition(
                name, at, format.get().text(), options(format.get(), source), decode, decodeKey))
        : Optional.empty();
  }

  private void checkName(String name, Position at) {
    if (!NAME.matcher(name).matches()) {
      String message = "Cannot read sources: not a name that SQL can use: " + name;
      String hint = "Use letters, digits and _; begin with a letter or _.";
      problems.error(ErrorCode.INVALID_VALUE, at, message, hint);
    }
  }

  private Optional<SourceFormat> format(String name, YamlMap source) {
    Optional<YamlScalar> scalar = source.scalar("format").filter(YamlScalar::isResolved);
    Optional<SourceFormat> format = scalar.map(YamlScalar::value).flatMap(SourceFormat::named);
    if (scalar.isPresent() && format.isEmpty()) {
      reportFormat("sources." + name, scalar.get(), SourceFormat.names());
    }
    return format;
  }

  private void reportFormat(String path, YamlScalar format, Collection<String> known) {
    String message = "Cannot read %s: unknown format: %s".formatted(path, format.written());
    String hint = NearestName.hint(format.written(), known);
    problems.error(ErrorCode.UNKNOWN_FORMAT, format.position(), message, hint);
  }

  /** Without those of CSV, which say how a record is decoded. */
  private static Map<String, PropertyDefinition> options(SourceFormat format, YamlMap source) {
    Map<String, PropertyDefinition> options = new LinkedHashMap<>(properties(source));
    if (format.equals(SourceFormat.CSV)) {
      options.keySet().removeIf(SourceFormat::isOfCsv);
    }
    return Collections.unmodifiableMap(options);
  }

  /** What stands under {@code options:}. */
  static Map<String, PropertyDefinition> properties(YamlMap map) {
    Map<String, PropertyDefinition> options = new LinkedHashMap<>();
    map.map("options")
        .ifPresent(
            found -> found.entries().forEach((name, entry) -> options.put(name, property(entry))));
    return options;
  }

  private static PropertyDefinition property(YamlMap.Entry entry) {
    YamlScalar scalar = (YamlScalar) entry.value();
    return new PropertyDefinition(scalar.value(), scalar.position());
  }
}
