package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentTransactionException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.hook.PostCommitHook.PostCommitHookType;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Delta table that rows are appended to, committed by Delta Kernel. It remembers the table as its
 * last commit left it, so that a commit reads nothing that no one else has written. Driver side;
 * for one thread.
 */
final class DirectTable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectTable.class);
  private static final String ENGINE = "Lakeweir";
  private static final int ATTEMPTS = 5;
  private static final long NO_FILE = -1;

  /** One is due with every tenth commit, which several batches a second make. */
  private static final Duration CHECKPOINTS_APART = Duration.ofSeconds(10);

  private final String path;
  private final Configuration hadoop;
  private final Engine engine;
  private Optional<Snapshot> known = Optional.empty();
  private long knownSince;

  /** When the last checkpoint of the log was written, as of {@link System#nanoTime}. */
  private OptionalLong checkpointed = OptionalLong.empty();

  private Optional<FileWriters> writers = Optional.empty();

  DirectTable(SparkSession spark, String path) {
    this.path = path;
    this.hadoop = Plans.classic(spark).sessionState().newHadoopConf();
    this.engine = DefaultEngine.create(hadoop);
  }

  /** The table as it was when it was last looked at, or made. */
  private Snapshot snapshot() {
    if (known.isEmpty()) {
      try {
        remember(load());
      } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
        throw new UnfitTableException(e.getMessage());
      }
    }
    return known.get();
  }

  private Snapshot load() {
    for (int attempt = 1; ; attempt++) {
      try {
        return TableManager.loadSnapshot(path).build(engine);
      } catch (IllegalArgumentException e) {
        // Another writer's version and its checksum came while the log was listed, and only the
        // checksum was seen.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Looks at the table anew if the version that is known is another one now, or none: the table was
   * deleted and made again. A commit on top of it would leave a hole in the log, or not fit.
   */
  void requireCurrent() {
    if (!isCurrent()) {
      forget();
    }
  }

  private boolean isCurrent() {
    return modified(snapshot()) == knownSince;
  }

  private void remember(Snapshot snapshot) {
    known = Optional.of(snapshot);
    knownSince = modified(snapshot);
  }

  /**
   * When a version was written, in milliseconds since 1970; -1 where a checkpoint is left of it.
   */
  private long modified(Snapshot snapshot) {
    Path version = new Path(path, "_delta_log/%020d.json".formatted(snapshot.getVersion()));
    try {
      return version.getFileSystem(hadoop).getFileStatus(version).getModificationTime();
    } catch (FileNotFoundException e) {
      return NO_FILE;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + version + ": " + e.getMessage(), e);
    }
  }

  /** Looks at the table anew when it is asked for the next time. */
  void forget() {
    known = Optional.empty();
  }

  /** Whether a batch is in the table. */
  boolean holds(TransactionId batch) {
    return snapshot().getLatestTransactionVersion(engine, batch.application()).orElse(-1L)
        >= batch.batch();
  }

  /**
   * The columns of rows as the table names them.
   *
   * @throws UnfitTableException when the table is not for this, or lacks a column, or has another
   *     type
   */
  StructType fitting(StructType rows) {
    Optional<String> refusal = DirectGate.refusal(snapshot());
    if (refusal.isPresent()) {
      throw new UnfitTableException(refusal.get());
    }
    StructType table = DirectGate.schema(snapshot());
    StructType named = new StructType();
    for (StructField column : rows.fields()) {
      Optional<StructField> same =
          List.of(table.fields()).stream()
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
    if (columns.length() != DirectGate.schema(snapshot()).length()) {
      throw new UnfitTableException("it has columns that the batch has not");
    }
    if ("true".equals(snapshot().getTableProperties().get("delta.appendOnly"))) {
      throw new UnfitTableException("it has the property delta.appendOnly");
    }
    return columns;
  }

  /** Writers of files with these columns; the same ones until the columns are others. */
  FileWriters writers(SparkSession spark, StructType columns) {
    if (writers.isEmpty() || !writers.get().schema().equals(columns)) {
      try {
        writers = Optional.of(new FileWriters(spark, path, columns, statistics()));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write to " + path + ": " + e.getMessage(), e);
      }
    }
    return writers.get();
  }

  /** What is to be said in the log of a file's content. */
  private FileStatistics statistics() {
    Transaction probe =
        snapshot().buildUpdateTableTransaction(ENGINE, Operation.STREAMING_UPDATE).build(engine);
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
      if (!isCurrent()) {
        forget();
        fitting(columns);
      }
      try {
        commit(files, batch);
        return;
      } catch (ConcurrentTransactionException e) {
        forget();
        return;
      } catch (ConcurrentWriteException e) {
        // Files were added or rewritten; or protocol or columns changed, which are classes of it.
        forget();
        fitting(columns);
        if (attempt == ATTEMPTS) {
          throw e;
        }
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
        snapshot().getScanBuilder().build().getScanFiles(engine)) {
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

  /**
   * Puts files in the place of others, with the transaction, in one commit.
   *
   * @return false when the table has got another version since it was looked at; then it is certain
   *     that no version names the files
   */
  boolean replace(List<AddFile> removed, List<WrittenFile> files, TransactionId batch) {
    if (!isCurrent()) {
      forget();
      return false;
    }
    long read = snapshot().getVersion();
    Transaction transaction =
        snapshot()
            .buildUpdateTableTransaction(ENGINE, Operation.STREAMING_UPDATE)
            .withTransactionId(batch.application(), batch.batch())
            .withMaxRetries(0)
            .build(engine);
    List<Row> actions = actions(transaction, files);
    Optional<Long> now = Optional.of(System.currentTimeMillis());
    removed.forEach(
        file ->
            actions.add(
                SingleAction.createRemoveFileSingleAction(file.toRemoveFileRow(true, now))));
    try {
      after(
          transaction.commit(
              engine,
              CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator()))));
      return true;
    } catch (ConcurrentWriteException | MaxCommitRetryLimitReachedException e) {
      return stands(batch, read, e);
    }
  }

  /**
   * Whether a commit stands that was told to have failed: it may, when only its answer was lost.
   */
  private boolean stands(TransactionId batch, long read, RuntimeException failure) {
    forget();
    if (holds(batch)) {
      return true;
    }
    if (snapshot().getVersion() == read) {
      // It may still come: its files must stay.
      throw failure;
    }
    return false;
  }

  private void commit(List<WrittenFile> files, TransactionId batch) {
    Transaction transaction =
        snapshot()
            .buildUpdateTableTransaction(ENGINE, Operation.STREAMING_UPDATE)
            .withTransactionId(batch.application(), batch.batch())
            .build(engine);
    after(
        transaction.commit(
            engine,
            CloseableIterable.inMemoryIterable(
                Utils.toCloseableIterator(actions(transaction, files).iterator()))));
  }

  private List<Row> actions(Transaction transaction, List<WrittenFile> files) {
    Row state = transaction.getTransactionState(engine);
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    List<DataFileStatus> statuses = new ArrayList<>();
    for (WrittenFile file : files) {
      statuses.add(
          new DataFileStatus(
              file.path(),
              file.size(),
              file.modified(),
              FileStatistics.parse(file.statistics(), transaction.getSchema(engine))));
    }
    List<Row> actions = new ArrayList<>();
    try (CloseableIterator<Row> added =
        Transaction.generateAppendActions(
            engine, state, Utils.toCloseableIterator(statuses.iterator()), context)) {
      added.forEachRemaining(actions::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return actions;
  }

  /**
   * What makes the next looks at the table short: a checksum, which also holds what the table is,
   * and now and then a checkpoint of the log. Nothing hangs on either.
   */
  private void after(TransactionCommitResult result) {
    forget();
    result.getPostCommitSnapshot().ifPresent(this::remember);
    done(PostCommitHookType.CHECKSUM_SIMPLE, result);
    boolean rested =
        checkpointed.isEmpty()
            || System.nanoTime() - checkpointed.getAsLong() > CHECKPOINTS_APART.toNanos();
    if (rested && done(PostCommitHookType.CHECKPOINT, result)) {
      checkpointed = OptionalLong.of(System.nanoTime());
      forget();
    }
  }

  /** Whether there was something of the kind to do, and it was done. */
  private boolean done(PostCommitHookType type, TransactionCommitResult result) {
    boolean done = false;
    for (PostCommitHook hook : result.getPostCommitHooks()) {
      if (hook.getType() == type) {
        try {
          hook.threadSafeInvoke(engine);
          done = true;
        } catch (IOException | RuntimeException e) {
          LOG.warn(
              "No {} of the log of {} at version {}: {}; the next one will be tried again.",
              type.name().toLowerCase(Locale.ROOT),
              path,
              result.getVersion(),
              e.getMessage());
        }
      }
    }
    return done;
  }
}
