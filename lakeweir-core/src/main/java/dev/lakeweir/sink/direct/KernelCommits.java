package dev.lakeweir.sink.direct;

import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Commits to one table, by Delta Kernel. Driver side; for one thread. */
final class KernelCommits {
  private static final String ENGINE = "Lakeweir";

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
    upkeep.after(
        transaction.commit(
            engine,
            CloseableIterable.inMemoryIterable(
                Utils.toCloseableIterator(actions(transaction, files).iterator()))));
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
    Optional<Long> now = Optional.of(System.currentTimeMillis());
    removed.forEach(
        file ->
            actions.add(
                SingleAction.createRemoveFileSingleAction(file.toRemoveFileRow(true, now))));
    try {
      upkeep.after(
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
}
