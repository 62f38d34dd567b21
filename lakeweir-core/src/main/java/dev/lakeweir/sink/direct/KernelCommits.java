package dev.lakeweir.sink.direct;

import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CommitStateUnknownException;
import io.delta.kernel.exceptions.ConcurrentTransactionException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.TransactionStateRow;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Commits to one table, by Delta Kernel. Driver side; for one thread. */
final class KernelCommits {
  /** Who commits, as the table's history says. */
  static final String ENGINE = "Lakeweir";

  /** Kernel knows no operation of that name; this stands beside it in the table's history. */
  private static final String COMPACTION = "Lakeweir compaction";

  private final KnownTable table;
  private final LogUpkeep upkeep;
  private final Engine engine;

  KernelCommits(KnownTable table, LogUpkeep upkeep, Engine engine) {
    this.table = table;
    this.upkeep = upkeep;
    this.engine = engine;
  }

  /** A transaction that commits nothing, to be asked what the table is like. */
  Transaction probe() {
    return table
        .snapshot()
        .buildUpdateTableTransaction(ENGINE, Operation.STREAMING_UPDATE)
        .build(engine);
  }

  /**
   * Makes files part of the table, with the transaction, in one commit; fails as Kernel does when
   * another writer came before.
   */
  void append(List<WrittenFile> files, TransactionId batch) {
    Transaction transaction =
        table
            .snapshot()
            .buildUpdateTableTransaction(ENGINE, Operation.STREAMING_UPDATE)
            .withTransactionId(batch.application(), batch.batch())
            .build(engine);
    commit(transaction, actions(transaction, files));
  }

  /**
   * Puts files in the place of others, with the transaction, in one commit.
   *
   * @return false when the table has got another version since it was looked at; then it is certain
   *     that no version names the files
   */
  boolean replace(List<AddFile> removed, List<WrittenFile> files, TransactionId batch) {
    if (!table.isCurrent()) {
      table.forget();
      return false;
    }
    long read = table.snapshot().getVersion();
    Transaction transaction =
        table
            .snapshot()
            .buildUpdateTableTransaction(ENGINE, Operation.STREAMING_UPDATE)
            .withTransactionId(batch.application(), batch.batch())
            .withMaxRetries(0)
            .build(engine);
    List<Row> actions = actions(transaction, files);
    actions.addAll(removals(removed, true));
    try {
      commit(transaction, actions);
      return true;
    } catch (ConcurrentWriteException | MaxCommitRetryLimitReachedException e) {
      return stands(batch, read, e);
    }
  }

  /**
   * Puts files in the place of others that hold the same rows, in one commit, beside what other
   * writers do meanwhile.
   *
   * @param id of this commit alone
   * @return false when another writer has taken one of the others away, or changed what the table
   *     is; then it is certain that no version names the files
   */
  boolean rearrange(List<AddFile> removed, List<WrittenFile> files, TransactionId id) {
    if (!table.isCurrent()) {
      table.forget();
      return false;
    }
    Transaction transaction =
        table
            .snapshot()
            .buildUpdateTableTransaction(COMPACTION, Operation.MANUAL_UPDATE)
            .withTransactionId(id.application(), id.batch())
            .build(engine);
    StructType schema = transaction.getSchema(engine);
    URI root =
        new Path(TransactionStateRow.getTablePath(transaction.getTransactionState(engine))).toUri();
    List<Row> actions = new ArrayList<>();
    for (WrittenFile file : files) {
      AddFile added =
          AddFile.convertDataFileStatus(
              schema,
              root,
              status(file, schema),
              Map.of(),
              false,
              Map.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      actions.add(SingleAction.createAddFileSingleAction(added.toRow()));
    }
    actions.addAll(removals(removed, false));
    try {
      commit(transaction, actions);
      return true;
    } catch (ConcurrentTransactionException e) {
      // An attempt of its own, of which only the answer was lost.
      table.forget();
      return true;
    } catch (ConcurrentWriteException e) {
      table.forget();
      return false;
    } catch (MaxCommitRetryLimitReachedException | CommitStateUnknownException e) {
      table.forget();
      if (table.holds(id)) {
        return true;
      }
      // It may still come: its files must stay.
      throw e;
    }
  }

  private static List<Row> removals(List<AddFile> files, boolean rowsChange) {
    Optional<Long> now = Optional.of(System.currentTimeMillis());
    return files.stream()
        .map(
            file ->
                SingleAction.createRemoveFileSingleAction(file.toRemoveFileRow(rowsChange, now)))
        .toList();
  }

  private void commit(Transaction transaction, List<Row> actions) {
    upkeep.after(
        transaction.commit(
            engine,
            CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator()))));
  }

  /**
   * Whether a commit stands that was told to have failed: it may, when only its answer was lost.
   */
  private boolean stands(TransactionId batch, long read, RuntimeException failure) {
    table.forget();
    if (table.holds(batch)) {
      return true;
    }
    if (table.snapshot().getVersion() == read) {
      // It may still come: its files must stay.
      throw failure;
    }
    return false;
  }

  private List<Row> actions(Transaction transaction, List<WrittenFile> files) {
    Row state = transaction.getTransactionState(engine);
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    List<DataFileStatus> statuses = new ArrayList<>();
    for (WrittenFile file : files) {
      statuses.add(status(file, transaction.getSchema(engine)));
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

  private static DataFileStatus status(WrittenFile file, StructType schema) {
    return new DataFileStatus(
        file.path(), file.size(), file.modified(), FileStatistics.parse(file.statistics(), schema));
  }
}
