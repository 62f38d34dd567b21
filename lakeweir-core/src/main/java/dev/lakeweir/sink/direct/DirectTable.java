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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
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
  private final Optional<String> session;
  private Optional<FileWriters> writers = Optional.empty();
  private String written = "";
  private List<String> told = List.of();
  private final Set<String> plain = new TreeSet<>();

  DirectTable(SparkSession spark, String path) {
    this.path = path;
    this.session = DirectGate.refusal(spark);
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
   * All columns of the table.
   *
   * @throws UnfitTableException when the table is not for this
   */
  StructType columns() {
    Optional<String> refusal = session.or(() -> DirectGate.refusal(table.snapshot()));
    if (refusal.isPresent()) {
      throw new UnfitTableException(refusal.get());
    }
    return Snapshots.columns(table.snapshot());
  }

  /**
   * The columns of rows as the table names them.
   *
   * @throws UnfitTableException when the table is not for this, or lacks a column, or has another
   *     type
   */
  StructType fitting(StructType rows) {
    StructType columns = columns();
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
    if (columns.length() != Snapshots.columns(table.snapshot()).length()) {
      throw new UnfitTableException("it has columns that the batch has not");
    }
    if (Boolean.parseBoolean(table.snapshot().getTableProperties().get("delta.appendOnly"))) {
      throw new UnfitTableException("it has the property delta.appendOnly");
    }
    return columns;
  }

  /**
   * Writers of files with these columns, for the next job, for the table that is there now; what
   * they share is made anew only when these, or those with statistics, are others.
   */
  FileWriters writers(SparkSession spark, StructType columns) {
    List<String> wanted = StatisticsColumns.wanted(table.snapshot());
    if (writers.isEmpty() || !writers.get().schema().equals(columns) || !wanted.equals(told)) {
      writers = Optional.of(FileWriters.of(spark, path, columns, statistics(spark), plain));
      told = wanted;
    }
    written = id();
    return writers.get().ofNextJob();
  }

  /** What is to be said in the log of a file's content. */
  private FileStatistics statistics(SparkSession spark) {
    Transaction probe = commits.probe();
    return FileStatistics.of(
        probe.getSchema(engine),
        StatisticsColumns.of(spark, path, table.snapshot(), probe, engine));
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
        requireSame(columns);
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
        requireSame(columns);
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** In the place of the table that files were written for there may be another one by now. */
  private void requireSame(StructType columns) {
    fitting(columns);
    if (!id().equals(written)) {
      throw new UnfitTableException("it was made anew while its files were written");
    }
  }

  private String id() {
    return table.snapshot().getMetadata().getId();
  }

  /** See {@link KernelCommits#replace}. */
  boolean replace(List<AddFile> removed, List<WrittenFile> files, TransactionId batch) {
    return commits.replace(removed, files, batch);
  }

  /** See {@link KernelCommits#rearrange}. */
  boolean rearrange(List<AddFile> removed, List<WrittenFile> files, TransactionId id) {
    boolean stands = commits.rearrange(removed, files, id);
    learn(files);
    return stands;
  }

  /** The version that it was when it was last looked at, or made. */
  long version() {
    return table.snapshot().getVersion();
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
    LongAdder bytes = new LongAdder();
    boolean all =
        forEachFile(
            file -> {
              bytes.add(file.getSize());
              files.add(file);
              return bytes.sum() <= maxBytes
                  && files.size() <= maxFiles
                  && file.getDeletionVector().isEmpty();
            });
    return all ? Optional.of(files) : Optional.empty();
  }

  /**
   * The files below a size, in bytes, the oldest first; empty when rows of one are marked as
   * deleted.
   */
  Optional<List<AddFile>> filesBelow(long size) {
    List<AddFile> files = new ArrayList<>();
    boolean whole =
        forEachFile(
            file -> {
              if (file.getSize() < size) {
                files.add(file);
              }
              return file.getSize() >= size || file.getDeletionVector().isEmpty();
            });
    files.sort(Comparator.comparingLong(AddFile::getModificationTime));
    return whole ? Optional.of(files) : Optional.empty();
  }

  /**
   * Looks at the files that the table consists of, until one is enough.
   *
   * @param next answers whether to go on
   * @return whether it was told to go on with each
   */
  private boolean forEachFile(Predicate<AddFile> next) {
    try (CloseableIterator<FilteredColumnarBatch> batches =
        table.snapshot().getScanBuilder().build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            Row file = rows.next().getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL);
            if (!next.test(new AddFile(file))) {
              return false;
            }
          }
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of " + path + ": " + e.getMessage(), e);
    }
  }

  /** The rows of files of the table, in one partition. */
  Dataset<org.apache.spark.sql.Row> read(
      SparkSession spark, List<AddFile> files, StructType columns) {
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), columns)
        : ListedFiles.read(spark, path, files, columns);
  }
}
