package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentTransactionException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A Delta table that is written without Delta's Spark writer: what fits it, the writers of its
 * files, and their commits. Driver side; for one thread.
 */
final class DirectTable {
  private static final int ATTEMPTS = 5;

  private final String path;
  private final Engine engine;
  private final KnownTable table;
  private final KernelCommits commits;
  private Optional<FileWriters> writers = Optional.empty();
  private final Set<String> plain = new TreeSet<>();

  DirectTable(SparkSession spark, String path) {
    this.path = path;
    Configuration hadoop = Plans.classic(spark).sessionState().newHadoopConf();
    this.engine = DefaultEngine.create(hadoop);
    this.table = new KnownTable(path, hadoop, engine);
    this.commits = new KernelCommits(table, new LogUpkeep(path, table, engine), engine);
  }

  /** See {@link KnownTable#requireCurrent}. */
  void requireCurrent() {
    table.requireCurrent();
  }

  /** See {@link KnownTable#forget}. */
  void forget() {
    table.forget();
  }

  /** See {@link KnownTable#holds}. */
  boolean holds(TransactionId batch) {
    return table.holds(batch);
  }

  /**
   * The columns of rows as the table names them.
   *
   * @throws UnfitTableException when the table is not for this, or lacks a column, or has another
   *     type
   */
  StructType fitting(StructType rows) {
    Optional<String> refusal = DirectGate.refusal(table.snapshot());
    if (refusal.isPresent()) {
      throw new UnfitTableException(refusal.get());
    }
    StructType columns = DirectGate.schema(table.snapshot());
    StructType named = new StructType();
    for (StructField column : rows.fields()) {
      Optional<StructField> same =
          List.of(columns.fields()).stream()
              .filter(it -> it.name().equalsIgnoreCase(column.name()))
              .filter(it -> it.dataType().asNullable().equals(column.dataType().asNullable()))
              .findFirst();
      if (same.isEmpty()) {
        throw new UnfitTableException("its columns are not those of the batch: " + column.name());
      }
      named = named.add(same.get().name(), same.get().dataType(), true);
    }
    return named;
  }

  /**
   * As {@link #fitting}, for rows that all of the table is written anew with.
   *
   * @throws UnfitTableException also when the table has more columns, or nothing may be removed
   */
  StructType fittingWholly(StructType rows) {
    StructType columns = fitting(rows);
    if (columns.length() != DirectGate.schema(table.snapshot()).length()) {
      throw new UnfitTableException("it has columns that the batch has not");
    }
    if ("true".equals(table.snapshot().getTableProperties().get("delta.appendOnly"))) {
      throw new UnfitTableException("it has the property delta.appendOnly");
    }
    return columns;
  }

  /** Writers of files with these columns; the same ones until the columns are others. */
  FileWriters writers(SparkSession spark, StructType columns) {
    if (writers.isEmpty() || !writers.get().schema().equals(columns)) {
      try {
        writers = Optional.of(new FileWriters(spark, path, columns, statistics(), plain));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write to " + path + ": " + e.getMessage(), e);
      }
    }
    return writers.get();
  }

  /** What is to be said in the log of a file's content. */
  private FileStatistics statistics() {
    Transaction probe = commits.probe();
    Row state = probe.getTransactionState(engine);
    return FileStatistics.of(
        probe.getSchema(engine),
        Transaction.getWriteContext(engine, state, Map.of()).getStatisticsColumns());
  }

  /**
   * Makes files part of the table, with the transaction; tries again what another writer came
   * before. Does nothing when the batch is there already.
   *
   * @param columns of the files
   * @throws UnfitTableException when the table has changed so that the files do not fit it any more
   */
  void commit(List<WrittenFile> files, StructType columns, TransactionId batch) {
    for (int attempt = 1; ; attempt++) {
      if (!table.isCurrent()) {
        table.forget();
        fitting(columns);
      }
      try {
        commits.append(files, batch);
        learn(files);
        return;
      } catch (ConcurrentTransactionException e) {
        table.forget();
        return;
      } catch (ConcurrentWriteException e) {
        // Files were added or rewritten; or protocol or columns changed, which are classes of it.
        table.forget();
        fitting(columns);
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** See {@link KernelCommits#replace}. */
  boolean replace(List<AddFile> removed, List<WrittenFile> files, TransactionId batch) {
    return commits.replace(removed, files, batch);
  }

  /** Writes the next files as those show that it is better. */
  private void learn(List<WrittenFile> files) {
    for (WrittenFile file : files) {
      if (plain.addAll(file.plain())) {
        writers = Optional.empty();
      }
    }
  }

  /**
   * The files that the table consists of; empty when they are more than that, or rows of one are
   * marked as deleted.
   */
  Optional<List<AddFile>> files(long maxBytes, int maxFiles) {
    List<AddFile> files = new ArrayList<>();
    long bytes = 0;
    try (CloseableIterator<FilteredColumnarBatch> batches =
        table.snapshot().getScanBuilder().build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            AddFile file =
                new AddFile(rows.next().getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
            bytes += file.getSize();
            files.add(file);
            if (bytes > maxBytes
                || files.size() > maxFiles
                || file.getDeletionVector().isPresent()
                || isHidden(file)) {
              return Optional.empty();
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of " + path + ": " + e.getMessage(), e);
    }
    return Optional.of(files);
  }

  /** Whether Spark's reader would pass over the file. */
  private static boolean isHidden(AddFile file) {
    String name = new Path(URI.create(file.getPath())).getName();
    return name.startsWith("_") || name.startsWith(".");
  }

  /** The rows of files of the table, in one partition. */
  Dataset<org.apache.spark.sql.Row> read(
      SparkSession spark, List<AddFile> files, StructType columns) {
    if (files.isEmpty()) {
      return spark.createDataFrame(List.of(), columns);
    }
    String[] paths =
        files.stream()
            .map(file -> new Path(new Path(path), new Path(URI.create(file.getPath()))).toString())
            .toArray(String[]::new);
    // All of them or a failure, whatever the session says, and under the names that they have.
    return spark
        .read()
        .schema(columns)
        .option("ignoreMissingFiles", "false")
        .option("ignoreCorruptFiles", "false")
        .option("__globPaths__", "false")
        .parquet(paths)
        .coalesce(1);
  }
}
