package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.decode.AvroDecoder;
import dev.lakeweir.decode.AvroSchemas;
import dev.lakeweir.decode.BinaryDecoder;
import dev.lakeweir.decode.CsvDecoder;
import dev.lakeweir.decode.CsvFormat;
import dev.lakeweir.decode.JsonDecoder;
import dev.lakeweir.decode.KeyDecoder;
import dev.lakeweir.decode.RecordDecoder;
import dev.lakeweir.decode.RegistryAvroDecoder;
import dev.lakeweir.decode.SchemaRegistry;
import dev.lakeweir.decode.TextDecoder;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.DecodeDefinition;
import dev.lakeweir.spec.DecodeFormat;
import dev.lakeweir.spec.ExtraFields;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.RegistryDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.StructType;

/**
 * Resolves how a source's records are decoded. It connects to nothing, no schema registry either.
 */
final class DecodeResolver {
  private final SparkSession spark;
  private final SourceDefinition source;
  private final Problems problems;

  DecodeResolver(SparkSession spark, SourceDefinition source, Problems problems) {
    this.spark = spark;
    this.source = source;
    this.problems = problems;
  }

  /** Empty when a schema or an option is wrong; then there is a problem. */
  Optional<DecodeModel> resolve() {
    DecodeDefinition value = source.decode().orElseThrow();
    Optional<RecordDecoder> decoder = decoder(value);
    Optional<DecodeDefinition> key = source.decodeKey();
    Optional<RecordDecoder> keyDecoder = key.flatMap(this::decoder).map(KeyDecoder::new);
    if (decoder.isEmpty() || key.isPresent() != keyDecoder.isPresent()) {
      return Optional.empty();
    }
    boolean wholeKey = key.map(it -> format(it).isWhole()).orElse(false);
    boolean header = Boolean.parseBoolean(CsvOptions.text(value, "header", "false"));
    StructType fields = decoder.get().schema();
    boolean free = isFree(fields, value, SourceModel.SOURCE_COLUMN, "the record's position");
    if (key.isPresent()) {
      free &= isFree(fields, value, DecodeModel.KEY_COLUMN, "what decode-key gives");
    }
    return free
        ? Optional.of(new DecodeModel(decoder.get(), keyDecoder, wholeKey, header))
        : Optional.empty();
  }

  private boolean isFree(StructType fields, DecodeDefinition decode, String name, String holds) {
    if (Arrays.stream(fields.fieldNames()).noneMatch(name::equalsIgnoreCase)) {
      return true;
    }
    problems.error(
        ErrorCode.INVALID_SCHEMA,
        decode.schema().position(),
        "Cannot decode source '%s' into a column named %s: it holds %s"
            .formatted(source.name(), name, holds),
        "name the column otherwise");
    return false;
  }

  private static DecodeFormat format(DecodeDefinition decode) {
    return DecodeFormat.named(decode.format())
        .orElseThrow(() -> new IllegalArgumentException("no such format: " + decode.format()));
  }

  private Optional<RecordDecoder> decoder(DecodeDefinition decode) {
    return switch (format(decode)) {
      case TEXT -> Optional.of(new TextDecoder());
      case BINARY -> Optional.of(new BinaryDecoder());
      case AVRO -> avro(decode);
      case CSV -> csv(decode);
      case JSON -> json(decode);
    };
  }

  private Optional<RecordDecoder> json(DecodeDefinition decode) {
    return columns(decode)
        .filter(schema -> supported(decode, JsonDecoder.unsupported(schema), "a JSON value"))
        .filter(schema -> rescuable(schema, decode))
        .map(schema -> new JsonDecoder(schema, decode.extraFields()));
  }

  private boolean rescuable(StructType schema, DecodeDefinition decode) {
    return decode.extraFields() != ExtraFields.RESCUE
        || isFree(schema, decode, RecordDecoder.RESCUED_COLUMN, "the rescued fields");
  }

  private Optional<RecordDecoder> csv(DecodeDefinition decode) {
    Optional<CsvFormat> format = new CsvOptions(source.name(), problems).format(decode);
    return columns(decode)
        .filter(schema -> supported(decode, CsvDecoder.unsupported(schema), "a field of CSV"))
        .filter(schema -> rescuable(schema, decode))
        .flatMap(schema -> format.map(it -> new CsvDecoder(schema, it, decode.extraFields())));
  }

  private Optional<RecordDecoder> avro(DecodeDefinition decode) {
    String schema = decode.schema().text();
    StructType columns;
    try {
      columns = AvroSchemas.columns(schema);
    } catch (IllegalArgumentException e) {
      problems.error(
          ErrorCode.INVALID_SCHEMA,
          decode.schema().position(),
          "Cannot read the schema of source '%s': %s".formatted(source.name(), e.getMessage()),
          "write the Avro schema of a record, as JSON");
      return Optional.empty();
    }
    if (!rescuable(columns, decode)) {
      return Optional.empty();
    }
    return Optional.of(
        decode
            .registry()
            .<RecordDecoder>map(
                it -> new RegistryAvroDecoder(schema, registry(it), decode.extraFields()))
            .orElseGet(() -> new AvroDecoder(schema)));
  }

  private static SchemaRegistry registry(RegistryDefinition registry) {
    String basic =
        registry
            .username()
            .map(PropertyDefinition::value)
            .map(user -> user + ":" + registry.password().map(PropertyDefinition::value).orElse(""))
            .map(pair -> Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .map(encoded -> "Basic " + encoded)
            .orElse("");
    String authorization = registry.token().map(token -> "Bearer " + token.value()).orElse(basic);
    return new SchemaRegistry(registry.url().value(), authorization, registry.rejectIds());
  }

  private boolean supported(DecodeDefinition decode, List<String> unsupported, String from) {
    for (String path : unsupported) {
      problems.error(
          ErrorCode.INVALID_SCHEMA,
          decode.schema().position(),
          "Cannot decode source '%s': %s".formatted(source.name(), path),
          "use a type that %s can be read into".formatted(from));
    }
    return unsupported.isEmpty();
  }

  private Optional<StructType> columns(DecodeDefinition decode) {
    try {
      return Optional.of(
          Plans.classic(spark)
              .sessionState()
              .sqlParser()
              .parseTableSchema(decode.schema().padded()));
    } catch (ParseException e) {
      problems.error(
          ErrorCode.INVALID_SCHEMA,
          AnalysisProblems.position(e, decode.schema()),
          "Cannot read the schema of source '%s': %s"
              .formatted(source.name(), AnalysisProblems.cause(e)),
          "write columns as in SQL: eventID STRING NOT NULL, amount DECIMAL(10,2)");
      return Optional.empty();
    }
  }
}
