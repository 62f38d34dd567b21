package dev.lakeweir.stateful;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.catalyst.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * One SQL query over {@code events}, a directory of JSON files: run as a stream with {@link
 * StreamingRewrite}, from one checkpoint through as many runs as there are, and as a batch.
 */
final class SqlTrial {
  private static final Map<String, String> JSON = Map.of("ignoreNullFields", "false");

  private final SparkSession spark = SharedSpark.newSession();
  private final Path directory;
  private final String schema;
  private final String sql;
  private final OutputMode mode;
  private final Map<Long, List<Row>> batches = new TreeMap<>();
  private final List<StreamingQueryProgress> progress = new ArrayList<>();
  private String keys = "";
  private String physicalPlan = "";
  private CombineLimits limits = CombineLimits.USUAL;
  private int filesPerBatch = 1;
  private long failingBatch = -1;
  private int files;

  SqlTrial(Path directory, String schema, String sql, OutputMode mode) {
    spark.conf().set("spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows", "true");
    this.directory = directory;
    this.schema = schema;
    this.sql = sql;
    this.mode = mode;
    try {
      Files.createDirectories(directory.resolve("in"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SqlTrial update(Path directory, String schema, String sql, String keys) {
    SqlTrial trial = new SqlTrial(directory, schema, sql, OutputMode.Update());
    trial.keys = keys;
    return trial;
  }

  static SqlTrial append(Path directory, String schema, String sql) {
    return new SqlTrial(directory, schema, sql, OutputMode.Append());
  }

  SqlTrial filesPerBatch(int number) {
    filesPerBatch = number;
    return this;
  }

  SqlTrial combining(CombineLimits limits) {
    this.limits = limits;
    return this;
  }

  /** The next run fails in this batch before its rows are kept. */
  SqlTrial failingIn(long batch) {
    failingBatch = batch;
    return this;
  }

  /** Adds a file that is newer than those before it. */
  SqlTrial file(String... lines) {
    Path file = directory.resolve("in").resolve("%05d.json".formatted(files));
    try {
      Files.writeString(file, String.join("\n", lines));
      Files.setLastModifiedTime(
          file, FileTime.from(Instant.parse("2024-01-01T00:00:00Z").plusSeconds(files)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files++;
    return this;
  }

  /** Streams what has not been streamed yet, one batch per so many files. */
  SqlTrial run() {
    spark
        .readStream()
        .schema(schema)
        .option("maxFilesPerTrigger", filesPerBatch)
        .json(directory.resolve("in").toString())
        .createOrReplaceTempView("events");
    try {
      StreamingQuery query = start();
      try {
        query.awaitTermination();
      } finally {
        progress.addAll(List.of(query.recentProgress()));
      }
      physicalPlan =
          ((StreamingQueryWrapper) query)
              .streamingQuery()
              .lastExecution()
              .executedPlan()
              .treeString();
      return this;
    } catch (StreamingQueryException | TimeoutException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The run ends in a failure of the sink. */
  SqlTrial runUntilFailure() {
    try {
      run();
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof StreamingQueryException failure
          && String.valueOf(failure.getMessage()).contains("the sink fails")) {
        return this;
      }
      throw e;
    }
    throw new AssertionError("the run did not fail");
  }

  private StreamingQuery start() throws TimeoutException {
    VoidFunction2<Dataset<Row>, Long> keep = this::keep;
    return rewritten()
        .writeStream()
        .outputMode(mode)
        .option("checkpointLocation", directory.resolve("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(keep)
        .start();
  }

  private Dataset<Row> rewritten() {
    try {
      var analyzed = Plans.inlined(Plans.analyzed(Plans.dataset(spark, Plans.parse(spark, sql))));
      return Plans.dataset(spark, StreamingRewrite.apply(analyzed, mode, limits));
    } catch (org.apache.spark.sql.catalyst.parser.ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void keep(Dataset<Row> batch, Long id) {
    List<Row> rows = keyed(batch).collectAsList();
    if (id == failingBatch) {
      failingBatch = -1;
      throw new IllegalStateException("the sink fails");
    }
    batches.put(id, rows);
  }

  private Dataset<Row> keyed(Dataset<Row> rows) {
    Column key =
        keys.isEmpty()
            ? org.apache.spark.sql.functions.lit("")
            : to_json(
                struct(
                    List.of(keys.split(",")).stream()
                        .map(name -> col(name.strip()))
                        .toArray(Column[]::new)),
                JSON);
    return rows.select(key, to_json(struct(col("*")), JSON));
  }

  /** All rows that were emitted, as JSON, in order of the text. */
  List<String> emitted() {
    return batches.values().stream()
        .flatMap(List::stream)
        .map(row -> row.getString(1))
        .sorted()
        .toList();
  }

  /** The rows of a batch, as JSON, in order of the text. */
  List<String> emitted(long batch) {
    return batches.getOrDefault(batch, List.of()).stream()
        .map(row -> row.getString(1))
        .sorted()
        .toList();
  }

  /** The last row that was emitted for each key, as JSON, in order of the text. */
  List<String> latest() {
    Map<String, String> latest = new LinkedHashMap<>();
    batches.values().stream()
        .flatMap(List::stream)
        .forEach(row -> latest.put(row.getString(0), row.getString(1)));
    return latest.values().stream().sorted().toList();
  }

  /** What the query gives over all files at once, as JSON, in order of the text. */
  List<String> batch() {
    spark
        .read()
        .schema(schema)
        .json(directory.resolve("in").toString())
        .createOrReplaceTempView("events");
    String plain =
        sql.replaceAll("STREAM events(\\s+WATERMARK.*?DELAY OF INTERVAL \\d+ \\w+)?", "events");
    return spark
        .sql(plain)
        .select(to_json(struct(col("*")), JSON))
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  List<StreamingQueryProgress> progress() {
    return progress;
  }

  long batches() {
    return batches.size();
  }

  long stateRows() {
    return progress.get(progress.size() - 1).stateOperators()[0].numRowsTotal();
  }

  long lateRows() {
    long dropped =
        progress.stream()
            .flatMap(batch -> List.of(batch.stateOperators()).stream())
            .mapToLong(state -> state.numRowsDroppedByWatermark())
            .sum();
    long counted =
        progress.stream()
            .flatMap(batch -> batch.observedMetrics().entrySet().stream())
            .filter(metric -> metric.getKey().startsWith(LateRowRule.METRIC))
            .mapToLong(metric -> metric.getValue().getLong(0))
            .sum();
    return dropped + counted;
  }

  String physicalPlan() {
    return physicalPlan;
  }
}
