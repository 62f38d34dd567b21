package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.InternalRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/** The rows of one attempt of a task, on their way through a {@link Tee}. */
final class TeedRows extends AbstractIterator<Object> {
  private final Iterator<Object> records;
  private final OnePassWriter writer;
  private final Consumer<OnePassWriter.Written> deleter;
  private final Consumer<OnePassWriter.Written> teller;
  private Optional<OnePassWriter.Written> written = Optional.empty();

  /**
   * Takes over a writer.
   *
   * @param deleter deletes what was written
   * @param teller is told, at the last row, what was written
   */
  TeedRows(
      Iterator<Object> records,
      OnePassWriter writer,
      Consumer<OnePassWriter.Written> deleter,
      Consumer<OnePassWriter.Written> teller) {
    this.records = records;
    this.writer = writer;
    this.deleter = deleter;
    this.teller = teller;
  }

  @Override
  public boolean hasNext() {
    if (records.hasNext()) {
      return true;
    }
    if (written.isEmpty()) {
      commit();
    }
    return false;
  }

  /** Spark has asked by {@link #hasNext} before. */
  @Override
  public Object next() {
    return writer.handOn(InternalRows.row(records.next()));
  }

  /** Deletes the files of an attempt that has failed, or has not asked for all rows. */
  void end(TaskContext task) {
    try {
      if (written.isEmpty()) {
        writer.abort();
      } else if (task.isFailed() || task.isInterrupted()) {
        deleter.accept(written.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void commit() {
    written = Optional.of(writer.commit());
    teller.accept(written.get());
  }
}
