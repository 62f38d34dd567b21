package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.DecodeDefinition;
import dev.lakeweir.spec.OnError;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SourceDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one entry of {@code sources:}. */
final class SourceReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> DECODE_FORMATS = List.of("json");
  private static final List<String> ON_ERROR =
      Arrays.stream(OnError.values()).map(SourceReader::text).toList();

  private final Problems problems;
  private final SourceOptionCheck optionCheck;

  SourceReader(Problems problems) {
    this.problems = problems;
    this.optionCheck = new SourceOptionCheck(problems);
  }

  /** Empty if its format or how it is decoded cannot be read. */
  Optional<SourceDefinition> read(String name, Position at, YamlMap source) {
    checkName(name, at);
    Optional<SourceFormat> format = format(name, source);
    Optional<YamlMap> decodeMap = source.map("decode");
    Optional<DecodeDefinition> decode =
        decodeMap.flatMap(map -> decode("sources." + name + ".decode", map, format));
    if (format.isEmpty()) {
      return Optional.empty();
    }
    optionCheck.check("sources." + name, format.get(), source);
    boolean undecoded = !source.entries().containsKey("decode");
    if (undecoded && format.get().equals(SourceFormat.JSON)) {
      String message = "Cannot read sources.%s: missing key: decode".formatted(name);
      String hint = "Say which columns there are: decode: with schema: and Spark's DDL.";
      problems.error(ErrorCode.MISSING_KEY, at, message, hint);
      return Optional.empty();
    }
    if (decode.isEmpty() && !undecoded) {
      return Optional.empty();
    }
    return Optional.of(
        new SourceDefinition(name, at, format.get().text(), options(source), decode));
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

  private Optional<DecodeDefinition> decode(
      String path, YamlMap decode, Optional<SourceFormat> source) {
    Optional<YamlScalar> format = decode.scalar("format");
    if (format.isPresent() && format.get().isResolved()) {
      if (!DECODE_FORMATS.contains(format.get().value())) {
        reportFormat(path, format.get(), DECODE_FORMATS);
      }
    } else if (source.isPresent()
        && !source.get().equals(SourceFormat.JSON)
        && !decode.entries().containsKey("format")) {
      String message = "Cannot read %s: missing key: format".formatted(path);
      problems.error(ErrorCode.MISSING_KEY, decode.position(), message, "Add it: format: json");
    }
    OnError onError = onError(path, decode);
    return decode
        .scalar("schema")
        .filter(YamlScalar::isResolved)
        .map(schema -> new DecodeDefinition("json", schema.content(), onError));
  }

  private void reportFormat(String path, YamlScalar format, Collection<String> known) {
    String message = "Cannot read %s: unknown format: %s".formatted(path, format.written());
    String hint = NearestName.hint(format.written(), known);
    problems.error(ErrorCode.UNKNOWN_FORMAT, format.position(), message, hint);
  }

  private OnError onError(String path, YamlMap decode) {
    Optional<YamlScalar> scalar = decode.scalar("on-error").filter(YamlScalar::isResolved);
    if (scalar.isEmpty()) {
      return OnError.QUARANTINE;
    }
    String value = scalar.get().value();
    Optional<OnError> known =
        Arrays.stream(OnError.values()).filter(each -> text(each).equals(value)).findFirst();
    if (known.isEmpty()) {
      String written = scalar.get().written();
      String message = "Cannot read %s.on-error: unknown value: %s".formatted(path, written);
      String hint = NearestName.hint(written, ON_ERROR);
      problems.error(ErrorCode.INVALID_VALUE, scalar.get().position(), message, hint);
    }
    return known.orElse(OnError.QUARANTINE);
  }

  private static String text(OnError onError) {
    return onError.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, PropertyDefinition> options(YamlMap source) {
    Map<String, PropertyDefinition> options = new LinkedHashMap<>();
    source
        .map("options")
        .ifPresent(
            map -> map.entries().forEach((name, entry) -> options.put(name, property(entry))));
    return Collections.unmodifiableMap(options);
  }

  private static PropertyDefinition property(YamlMap.Entry entry) {
    YamlScalar scalar = (YamlScalar) entry.value();
    return new PropertyDefinition(scalar.value(), scalar.position());
  }
}
