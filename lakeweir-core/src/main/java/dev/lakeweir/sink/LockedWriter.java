package dev.lakeweir.sink;

import java.util.concurrent.locks.Lock;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes while a lock is held: what changes rows that are there would meet another that writes
 * their files anew, again and again.
 */
public final class LockedWriter implements TableWriter {
  private final TableWriter writer;
  private final Lock lock;

  public LockedWriter(TableWriter writer, Lock lock) {
    this.writer = writer;
    this.lock = lock;
  }

  @Override
  public boolean write(Dataset<Row> rows, TransactionId transaction) {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the table was compacted", e);
    }
    try {
      return writer.write(rows, transaction);
    } finally {
      lock.unlock();
    }
  }
}
