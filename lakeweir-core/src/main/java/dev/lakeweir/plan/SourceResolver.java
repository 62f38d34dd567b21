package dev.lakeweir.plan;

import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.SourceDefinition;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Resolves what a source's records look like. It connects to nothing. */
final class SourceResolver {
  private static final StructType KAFKA =
      StructType.fromDDL(
          "key BINARY, value BINARY, topic STRING, partition INT, offset BIGINT, timestamp TIMESTAMP, timestampType INT");
  private static final StructType KAFKA_HEADERS =
      StructType.fromDDL("headers ARRAY<STRUCT<key: STRING, value: BINARY>>");
  private static final StructType EVENT_HUBS =
      StructType.fromDDL(
          "body BINARY, partition STRING, offset STRING, sequenceNumber BIGINT, enqueuedTime TIMESTAMP, publisher STRING, partitionKey STRING, properties MAP<STRING, STRING>, systemProperties MAP<STRING, STRING>");
  private static final StructType TEXT = StructType.fromDDL("value STRING");
  private static final StructType DECODED_LINE =
      StructType.fromDDL("value BINARY, file_path STRING, file_modification_time TIMESTAMP");

  private final SparkSession spark;

  SourceResolver(SparkSession spark) {
    this.spark = spark;
  }

  /** Empty when the schema is wrong; then there is a problem. */
  Optional<SourceModel> resolve(SourceDefinition source, Problems problems) {
    if (EventHubsOptions.isEventHubs(source)) {
      new EventHubsCheck(spark, problems).check(source);
    }
    if (source.decode().isEmpty()) {
      return Optional.of(new SourceModel(source, Optional.empty(), raw(source)));
    }
    return new DecodeResolver(spark, source, problems)
        .resolve()
        .map(decoding -> new SourceModel(source, Optional.of(decoding), raw(source)));
  }

  private static RawRecord raw(SourceDefinition source) {
    if (source.format().equals("kafka")) {
      return new RawRecord(kafka(source), "value", Optional.of("key"));
    }
    if (EventHubsOptions.isEventHubs(source)) {
      return new RawRecord(EVENT_HUBS, "body", Optional.of("partitionKey"));
    }
    StructType line = source.decode().isPresent() ? DECODED_LINE : TEXT;
    return new RawRecord(line, "value", Optional.empty());
  }

  private static StructType kafka(SourceDefinition source) {
    boolean headers =
        source.options().entrySet().stream()
            .anyMatch(
                option ->
                    option.getKey().equalsIgnoreCase("includeHeaders")
                        && Boolean.parseBoolean(option.getValue().value()));
    return headers ? KAFKA.add(KAFKA_HEADERS.fields()[0]) : KAFKA;
  }
}
