package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.DecodeDefinition;
import dev.lakeweir.spec.DecodeFormat;
import dev.lakeweir.spec.ExtraFields;
import dev.lakeweir.spec.OnError;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.RegistryDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.text.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code decode:} and {@code decode-key:} of a source. */
final class DecodeReader {
  private final Path directory;
  private final Problems problems;

  DecodeReader(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  /** The format that records of the source have in any case. */
  static Optional<DecodeFormat> implied(SourceFormat source) {
    if (source.equals(SourceFormat.JSON)) {
      return Optional.of(DecodeFormat.JSON);
    }
    return source.equals(SourceFormat.CSV) ? Optional.of(DecodeFormat.CSV) : Optional.empty();
  }

  /** Empty, and reported, if its format or schema cannot be read. */
  Optional<DecodeDefinition> value(String source, Optional<SourceFormat> format, YamlMap map) {
    YamlMap decode = map.map("decode").orElseThrow();
    return read(source + ".decode", format, decode, options(source + ".decode", format, map));
  }

  /** Empty, and reported, if it cannot be read, or the source has no keys. */
  Optional<DecodeDefinition> key(String source, Optional<SourceFormat> format, YamlMap map) {
    String path = source + ".decode-key";
    YamlMap decode = map.map("decode-key").orElseThrow();
    if (!map.entries().containsKey("decode")) {
      String message = "Cannot read %s: decode-key without decode".formatted(source);
      String hint = "Say how the value is decoded too; as it is: decode: {format: binary}";
      problems.error(ErrorCode.MISSING_KEY, decode.position(), message, hint);
      return Optional.empty();
    }
    if (format.isPresent() && !format.get().equals(SourceFormat.KAFKA)) {
      boolean hub = format.get().equals(SourceFormat.EVENT_HUBS);
      String cause = hub ? "the key of an event is text" : "records of files have no key";
      String message = "Cannot read %s: %s".formatted(path, cause);
      String hint = hub ? "Leave it out, and read _source.partitionKey." : "Leave it out.";
      problems.error(ErrorCode.INVALID_VALUE, decode.position(), message, hint);
      return Optional.empty();
    }
    return read(path, format, decode, checkedOptions(path, decode));
  }

  private Optional<DecodeDefinition> read(
      String path,
      Optional<SourceFormat> source,
      YamlMap decode,
      Map<String, PropertyDefinition> options) {
    Optional<DecodeFormat> format = format(path, source, decode);
    OnError onError = Choice.read(path, decode, "on-error", OnError.QUARANTINE, problems);
    ExtraFields extraFields =
        Choice.read(
            path,
            decode,
            "extra-fields",
            format.map(ExtraFields::usual).orElse(ExtraFields.IGNORE),
            problems);
    Optional<RegistryDefinition> registry =
        decode
            .map("registry")
            .flatMap(map -> new RegistryReader(path + ".registry", problems).read(map));
    Optional<SqlText> schema = schema(path, format, decode);
    if (format.isEmpty() || schema.isEmpty()) {
      return Optional.empty();
    }
    refuse(path, decode, format.get());
    return Optional.of(
        new DecodeDefinition(
            format.get().text(), schema.get(), onError, options, extraFields, registry));
  }

  private Optional<DecodeFormat> format(
      String path, Optional<SourceFormat> source, YamlMap decode) {
    Optional<DecodeFormat> implied = source.flatMap(DecodeReader::implied);
    Optional<YamlScalar> written = decode.scalar("format").filter(YamlScalar::isResolved);
    if (written.isEmpty()) {
      if (implied.isEmpty() && source.isPresent() && !decode.entries().containsKey("format")) {
        String message = "Cannot read %s: missing key: format".formatted(path);
        problems.error(ErrorCode.MISSING_KEY, decode.position(), message, "Add it: format: json");
      }
      return implied;
    }
    YamlScalar scalar = written.get();
    Optional<DecodeFormat> named = DecodeFormat.named(scalar.value());
    if (named.isEmpty()) {
      String message = "Cannot read %s: unknown format: %s".formatted(path, scalar.written());
      String hint = NearestName.hint(scalar.written(), DecodeFormat.names());
      problems.error(ErrorCode.UNKNOWN_FORMAT, scalar.position(), message, hint);
    } else if (implied.isPresent() && !implied.equals(named)) {
      String message =
          "Cannot read %s: the files are %s, not %s"
              .formatted(path, implied.get().text(), named.get().text());
      String hint = "Leave it out, or read the lines with the source's format: text.";
      problems.error(ErrorCode.INVALID_VALUE, scalar.position(), message, hint);
    }
    return named;
  }

  private Optional<SqlText> schema(String path, Optional<DecodeFormat> format, YamlMap decode) {
    if (format.isPresent() && format.get().isWhole()) {
      String type = format.get() == DecodeFormat.TEXT ? "STRING" : "BINARY";
      return Optional.of(new SqlText("value " + type, decode.position()));
    }
    boolean inline = decode.entries().containsKey("schema");
    boolean inFile = decode.entries().containsKey("schema-file");
    if (inline && inFile) {
      String message = "Cannot read %s: both schema and schema-file".formatted(path);
      Position at = decode.keyPosition("schema-file");
      problems.error(ErrorCode.INVALID_VALUE, at, message, "Keep one of them.");
    } else if (!inline && !inFile) {
      String message = "Cannot read %s: missing key: schema".formatted(path);
      String hint = "Add it: schema: ...";
      problems.error(ErrorCode.MISSING_KEY, decode.position(), message, hint);
    }
    Optional<SqlText> written =
        decode.scalar("schema").filter(YamlScalar::isResolved).map(YamlScalar::content);
    return inline
        ? written
        : decode.scalar("schema-file").filter(YamlScalar::isResolved).flatMap(this::file);
  }

  private Optional<SqlText> file(YamlScalar path) {
    try {
      String text = Files.readString(directory.resolve(path.value()));
      return Optional.of(new SqlText(text, new Position(path.value(), 1, 1)));
    } catch (IOException e) {
      String message = "Cannot read the schema file: %s".formatted(path.written());
      String hint = "Give a path of a UTF-8 file; it starts from the project's directory.";
      problems.error(ErrorCode.INVALID_VALUE, path.position(), message, hint);
      return Optional.empty();
    }
  }

  /** Keys that say nothing in this format must not seem to. */
  private void refuse(String path, YamlMap decode, DecodeFormat format) {
    refuse(path, decode, format.isWhole() ? format.text() : "", "schema", "schema-file");
    refuse(path, decode, format == DecodeFormat.CSV ? "" : format.text(), "options");
    boolean alone = format == DecodeFormat.AVRO && decode.map("registry").isEmpty();
    String withoutExtra = alone ? "avro without a registry" : format.isWhole() ? format.text() : "";
    refuse(path, decode, withoutExtra, "extra-fields");
    refuse(path, decode, format == DecodeFormat.AVRO ? "" : format.text(), "registry");
  }

  private void refuse(String path, YamlMap decode, String format, String... keys) {
    for (String key : keys) {
      if (!format.isEmpty() && decode.entries().containsKey(key)) {
        String message = "Cannot use %s.%s: format %s has none".formatted(path, key, format);
        problems.error(ErrorCode.INVALID_VALUE, decode.keyPosition(key), message, "Leave it out.");
      }
    }
  }

  /** Those of CSV: of files they stand with the source's other options, under Spark's names. */
  private Map<String, PropertyDefinition> options(
      String path, Optional<SourceFormat> format, YamlMap source) {
    YamlMap decode = source.map("decode").orElseThrow();
    if (format.isEmpty() || !format.get().equals(SourceFormat.CSV)) {
      return checkedOptions(path, decode);
    }
    if (decode.entries().containsKey("options")) {
      String message = "Cannot use %s.options: the files are CSV".formatted(path);
      String hint = "Write them under the source's own options.";
      problems.error(ErrorCode.INVALID_VALUE, decode.keyPosition("options"), message, hint);
    }
    Map<String, PropertyDefinition> options = new LinkedHashMap<>(SourceReader.properties(source));
    options.keySet().removeIf(name -> !SourceFormat.isOfCsv(name));
    return options;
  }

  private Map<String, PropertyDefinition> checkedOptions(String path, YamlMap decode) {
    Map<String, PropertyDefinition> options = SourceReader.properties(decode);
    for (Map.Entry<String, PropertyDefinition> option : options.entrySet()) {
      String name = option.getKey();
      if (SourceFormat.CSV_OPTIONS.stream().noneMatch(name::equalsIgnoreCase)) {
        String message = "Cannot read %s.options: unknown option: %s".formatted(path, name);
        String hint =
            name.equalsIgnoreCase(SourceFormat.CSV_HEADER)
                ? "A header is of files: read them with the source's format: csv."
                : NearestName.hint(name, SourceFormat.CSV_OPTIONS);
        Position at = decode.map("options").orElse(decode).keyPosition(name);
        problems.error(ErrorCode.UNKNOWN_KEY, at, message, hint);
      }
    }
    return options;
  }
}
