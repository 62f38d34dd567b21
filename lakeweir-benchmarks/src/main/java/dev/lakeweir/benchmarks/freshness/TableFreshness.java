package dev.lakeweir.benchmarks.freshness;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_millis;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reads from the commits of tables, after a run, when each event became readable. */
final class TableFreshness {
  private static final Column PRODUCED = unix_millis(col("eventTime"));

  private final SparkSession spark;
  private final Path directory;
  private final Latencies.Window window;

  /**
   * Looks at the tables in a directory.
   *
   * @param window which events count, by when they were produced
   */
  TableFreshness(SparkSession spark, Path directory, Latencies.Window window) {
    this.spark = spark;
    this.directory = directory;
    this.window = window;
  }

  /** Of a table whose rows carry the time of their event: exact for each row. */
  Latencies ofRows(String table) throws IOException {
    List<Row> visible = new ArrayList<>();
    for (Commit commit : Commit.of(directory.resolve(table))) {
      for (Path file : commit.files()) {
        visible.add(RowFactory.create(file.getFileName().toString(), commit.visibleMillis()));
      }
    }
    Dataset<Row> commits =
        spark.createDataFrame(visible, StructType.fromDDL("file STRING, visible BIGINT"));
    return new Latencies(
        histogram(
            rows(table)
                .select(col("_metadata.file_name").as("file"), PRODUCED.as("produced"))
                .where(
                    col("produced")
                        .geq(window.fromMillis())
                        .and(col("produced").lt(window.toMillis())))
                .join(commits, "file"),
            col("visible").minus(col("produced"))));
  }

  /**
   * Of a table of counts, by their sum at each version. Batches take events in the order in which
   * they were produced but for the few milliseconds between the partitions of the topic, and so
   * wrong is the figure at most.
   *
   * @param counts the column
   * @param events a table with all events
   */
  Latencies ofCounts(String table, String counts, String events) throws IOException {
    List<Commit> commits = Commit.of(directory.resolve(table));
    Map<Path, Long> sums = sums(commits, counts);
    List<Latencies.State> states = new ArrayList<>();
    long total = 0;
    for (Commit commit : commits) {
      total += commit.added().stream().mapToLong(added -> sums.get(added.file())).sum();
      total -= commit.removed().stream().mapToLong(sums::get).sum();
      states.add(new Latencies.State(commit.visibleMillis(), total));
    }
    return Latencies.ofCounts(histogram(rows(events), PRODUCED), states, window);
  }

  /** The sum of a column in each file that the table has ever had; 0 for files without rows. */
  private Map<Path, Long> sums(List<Commit> commits, String column) {
    Map<Path, Long> sums = new HashMap<>();
    List<String> files = new ArrayList<>();
    for (Commit commit : commits) {
      for (Commit.Added added : commit.added()) {
        sums.put(added.file(), 0L);
        files.add(added.file().toUri().toString());
      }
    }
    spark
        .read()
        .parquet(files.toArray(String[]::new))
        .groupBy(input_file_name())
        .agg(sum(col(column)))
        .collectAsList()
        .forEach(row -> sums.put(Path.of(URI.create(row.getString(0))), row.getLong(1)));
    return sums;
  }

  int commits(String table) throws IOException {
    return Commit.of(directory.resolve(table)).size();
  }

  /** The rows as they were appended, in the files that held them first. */
  private Dataset<Row> rows(String table) throws IOException {
    List<String> files = new ArrayList<>();
    for (Commit commit : Commit.of(directory.resolve(table))) {
      commit.files().forEach(file -> files.add(file.toUri().toString()));
    }
    return spark.read().parquet(files.toArray(String[]::new));
  }

  private static NavigableMap<Long, Long> histogram(Dataset<Row> rows, Column value) {
    NavigableMap<Long, Long> histogram = new TreeMap<>();
    rows.groupBy(value.as("value"))
        .agg(count(lit(1)).as("rows"))
        .collectAsList()
        .forEach(row -> histogram.put(row.getLong(0), row.getLong(1)));
    return histogram;
  }
}
