package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.decode.JsonDecoder;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.DecodeDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.StructType;

/** Resolves what a source's records look like. It connects to nothing. */
final class SourceResolver {
  private static final StructType KAFKA =
      StructType.fromDDL(
          "key BINARY, value BINARY, topic STRING, partition INT, offset BIGINT, timestamp TIMESTAMP, timestampType INT");
  private static final StructType KAFKA_HEADERS =
      StructType.fromDDL("headers ARRAY<STRUCT<key: STRING, value: BINARY>>");
  private static final StructType TEXT = StructType.fromDDL("value STRING");
  private static final StructType DECODED_LINE =
      StructType.fromDDL("value BINARY, file_path STRING, file_modification_time TIMESTAMP");

  private final SparkSession spark;

  SourceResolver(SparkSession spark) {
    this.spark = spark;
  }

  /** Empty when the schema is wrong; then there is a problem. */
  Optional<SourceModel> resolve(SourceDefinition source, Problems problems) {
    if (source.decode().isEmpty()) {
      return Optional.of(new SourceModel(source, Optional.empty(), raw(source)));
    }
    return schema(source, source.decode().get(), problems)
        .map(fields -> new SourceModel(source, Optional.of(fields), raw(source)));
  }

  private static StructType raw(SourceDefinition source) {
    if (!source.format().equals("kafka")) {
      return source.decode().isPresent() ? DECODED_LINE : TEXT;
    }
    boolean headers =
        source.options().entrySet().stream()
            .anyMatch(
                option ->
                    option.getKey().equalsIgnoreCase("includeHeaders")
                        && Boolean.parseBoolean(option.getValue().value()));
    return headers ? KAFKA.add(KAFKA_HEADERS.fields()[0]) : KAFKA;
  }

  private Optional<StructType> schema(
      SourceDefinition source, DecodeDefinition decode, Problems problems) {
    StructType schema;
    try {
      schema =
          Plans.classic(spark)
              .sessionState()
              .sqlParser()
              .parseTableSchema(decode.schema().padded());
    } catch (ParseException e) {
      problems.error(
          ErrorCode.INVALID_SCHEMA,
          AnalysisProblems.position(e, decode.schema()),
          "Cannot read the schema of source '%s': %s"
              .formatted(source.name(), AnalysisProblems.cause(e)),
          "write columns as in SQL: eventID STRING NOT NULL, amount DECIMAL(10,2)");
      return Optional.empty();
    }
    List<String> unsupported = JsonDecoder.unsupported(schema);
    for (String path : unsupported) {
      problems.error(
          ErrorCode.INVALID_SCHEMA,
          decode.schema().position(),
          "Cannot decode source '%s': %s".formatted(source.name(), path),
          "use a type that a JSON value can be read into");
    }
    if (List.of(schema.fieldNames()).contains(SourceModel.SOURCE_COLUMN)) {
      problems.error(
          ErrorCode.INVALID_SCHEMA,
          decode.schema().position(),
          "Cannot decode source '%s' into a column named %s: it holds the record's position"
              .formatted(source.name(), SourceModel.SOURCE_COLUMN),
          "name the column otherwise");
    }
    return unsupported.isEmpty() ? Optional.of(schema) : Optional.empty();
  }
}
