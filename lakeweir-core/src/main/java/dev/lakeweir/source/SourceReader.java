package dev.lakeweir.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.decode.CsvDecoder;
import dev.lakeweir.decode.DecodedColumn;
import dev.lakeweir.plan.DecodeModel;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.spec.OnError;
import dev.lakeweir.spec.SourceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads sources as streams, and decodes what they give. */
public final class SourceReader {
  private static final String VALUE = "value";
  private static final String ERROR = "error";
  private static final String DECODED = "_lakeweir_decoded";
  private static final String DECODED_KEY = "_lakeweir_decoded_key";
  private static final String REJECTED = "_lakeweir_rejected";

  /**
   * Kafka options that are set when the project does not: nothing that lies in a topic is skipped
   * at the first start, one batch stays small enough for a laptop, and records are fetched in few
   * large answers without waiting for more.
   */
  private static final Map<String, String> KAFKA_DEFAULTS =
      Map.of(
          "startingOffsets", "earliest",
          "maxOffsetsPerTrigger", "1000000",
          "kafka.fetch.max.wait.ms", "5",
          "kafka.max.poll.records", "20000",
          "kafka.max.partition.fetch.bytes", "16777216",
          "kafka.fetch.max.bytes", "67108864",
          "kafka.receive.buffer.bytes", "1048576");

  /** Options that say in how many parts a batch is read. */
  private static final Set<String> PARTS = Set.of("minpartitions", "maxrecordsperpartition");

  private final SparkSession spark;
  private final Path project;

  /**
   * Makes a reader.
   *
   * @param project the directory that relative paths of file sources start from
   */
  public SourceReader(SparkSession spark, Path project) {
    this.spark = spark;
    this.project = project;
  }

  /** The source as a stream of the columns of {@link SourceModel#raw()}. */
  public Dataset<Row> raw(SourceModel source) {
    SourceDefinition definition = source.definition();
    if (EventHubsOptions.isEventHubs(definition)) {
      return spark
          .readStream()
          .format(EventHubsOptions.FORMAT)
          .options(EventHubsOptions.of(definition).reading())
          .load();
    }
    return definition.format().equals("kafka") ? kafka(definition) : lines(source);
  }

  /**
   * As {@link #raw}, in no more parts than there are cores, unless the project asks for parts: each
   * more is a task in each of many small batches. Of a cluster it is not known how many cores will
   * be there.
   */
  public Dataset<Row> inFewParts(SourceModel source) {
    return !spark.sparkContext().isLocal() || isParted(source)
        ? raw(source)
        : raw(source).coalesce(spark.sparkContext().defaultParallelism());
  }

  /** Whether the project says in how many parts a batch of the source is read. */
  public static boolean isParted(SourceModel source) {
    return source.definition().options().keySet().stream()
        .anyMatch(name -> PARTS.contains(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * A stream or batch of raw records, decoded: {@code _source}, {@link #error}, and what the
   * decoders gave. Of that only the columns that are used in the end are built (see {@link
   * dev.lakeweir.decode.PrunedDecoding}), so it is handed on as it is, not made into other structs.
   */
  public static Dataset<Row> decode(Dataset<Row> raw, SourceModel source) {
    DecodeModel decoding = source.decoding().orElseThrow();
    List<Column> columns = new ArrayList<>();
    for (String name : source.raw().fieldNames()) {
      columns.add(col(name));
    }
    Column position = struct(columns.toArray(Column[]::new)).as(SourceModel.SOURCE_COLUMN);
    Column value = DecodedColumn.of(col(source.record().body()), decoding.value()).as(DECODED);
    Column valueError = col(DECODED).getField(ERROR);
    if (decoding.key().isEmpty()) {
      return raw.select(value, position).withColumn(REJECTED, valueError);
    }
    Column key =
        DecodedColumn.of(col(source.record().key().orElseThrow()), decoding.key().get())
            .as(DECODED_KEY);
    Column keyError = concat(lit("key: "), col(DECODED_KEY).getField(ERROR));
    return raw.select(value, key, position).withColumn(REJECTED, coalesce(valueError, keyError));
  }

  /** Why a decoded record was rejected, its value or its key; null for a good one. */
  public static Column error() {
    return col(REJECTED);
  }

  /** Of decoded records the good ones, as a query over the source sees them. */
  public static Dataset<Row> accepted(Dataset<Row> decoded, SourceModel source) {
    return decoded.where(error().isNull()).select(columns(source).toArray(Column[]::new));
  }

  /** Decoded records; reading them fails at the first bad one when the source says so. */
  public static Dataset<Row> failing(Dataset<Row> decoded, SourceModel source) {
    Optional<String> told = failure(source);
    if (told.isEmpty()) {
      return decoded;
    }
    Column failure = raise_error(concat(lit(told.get()), error()));
    return decoded.where(when(error().isNull(), lit(true)).otherwise(failure.cast("boolean")));
  }

  /**
   * What is told, before the reason, of a record that cannot be decoded; empty where reading goes
   * on.
   */
  public static Optional<String> failure(SourceModel source) {
    boolean fails = source.definition().decode().orElseThrow().onError() == OnError.FAIL;
    return fails
        ? Optional.of(
            "[%s] a record of source '%s' cannot be decoded: "
                .formatted(ErrorCode.UNDECODABLE_RECORD.id(), source.name()))
        : Optional.empty();
  }

  /** What a rejected record is told by: why, and the record itself. */
  public static StructType rejects(SourceModel source) {
    return new StructType()
        .add(REJECTED, DataTypes.StringType, true)
        .add(SourceModel.SOURCE_COLUMN, source.raw(), false);
  }

  private static List<Column> columns(SourceModel source) {
    DecodeModel decoding = source.decoding().orElseThrow();
    List<Column> columns = new ArrayList<>();
    for (String name : source.schema().fieldNames()) {
      if (name.equals(SourceModel.SOURCE_COLUMN)) {
        columns.add(col(name));
      } else if (name.equals(DecodeModel.KEY_COLUMN) && decoding.key().isPresent()) {
        Column key = col(DECODED_KEY).getField(VALUE);
        columns.add((decoding.wholeKey() ? key.getField(VALUE) : key).as(name));
      } else {
        columns.add(col(DECODED).getField(VALUE).getField(name).as(name));
      }
    }
    return columns;
  }

  private Dataset<Row> kafka(SourceDefinition source) {
    DataStreamReader reader = spark.readStream().format("kafka");
    kafkaOptions(source).forEach(reader::option);
    return reader.load();
  }

  /** All that a file source holds now, as a table of the columns of {@link SourceModel#raw()}. */
  public Dataset<Row> table(SourceModel source) {
    DataFrameReader reader = spark.read().format("text").options(fileOptions(source));
    return columns(reader.load(path(source.definition())), source);
  }

  private Dataset<Row> lines(SourceModel source) {
    DataStreamReader reader = spark.readStream().format("text").options(fileOptions(source));
    return columns(reader.load(path(source.definition())), source);
  }

  private static Map<String, String> fileOptions(SourceModel source) {
    Map<String, String> options = new LinkedHashMap<>();
    source.definition().options().forEach((name, value) -> options.put(name, value.value()));
    options.keySet().removeIf("path"::equalsIgnoreCase);
    return options;
  }

  private static Dataset<Row> columns(Dataset<Row> lines, SourceModel source) {
    if (source.decoding().isEmpty()) {
      return lines;
    }
    Column[] line = {
      col("value").cast("binary").as("value"),
      col("_metadata.file_path").as("file_path"),
      col("_metadata.file_modification_time").as("file_modification_time")
    };
    DecodeModel decoding = source.decoding().get();
    if (!decoding.header()) {
      return lines.select(line);
    }
    HeaderLines headers = new HeaderLines(source.name(), (CsvDecoder) decoding.value());
    return lines
        .select(ArrayUtils.add(line, col("_metadata.file_block_start")))
        .mapPartitions(headers, Encoders.row(source.raw()));
  }

  /**
   * The options of a Kafka source with Lakeweir's defaults; the project's own win, whatever their
   * case.
   */
  static Map<String, String> kafkaOptions(SourceDefinition source) {
    Map<String, String> options = new LinkedHashMap<>(KAFKA_DEFAULTS);
    source
        .options()
        .forEach(
            (name, value) -> {
              options.keySet().removeIf(name::equalsIgnoreCase);
              options.put(name, value.value());
            });
    boolean startsElsewhere =
        options.keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .anyMatch(
                name ->
                    name.equals("startingtimestamp") || name.equals("startingoffsetsbytimestamp"));
    if (startsElsewhere
        && source.options().keySet().stream().noneMatch("startingOffsets"::equalsIgnoreCase)) {
      options.remove("startingOffsets");
    }
    return options;
  }

  /** Where a file source reads; a relative path starts from the project's directory. */
  String path(SourceDefinition source) {
    String path =
        source.options().entrySet().stream()
            .filter(option -> option.getKey().equalsIgnoreCase("path"))
            .map(option -> option.getValue().value())
            .findFirst()
            .orElseThrow();
    return path.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*") ? path : project.resolve(path).toString();
  }
}
