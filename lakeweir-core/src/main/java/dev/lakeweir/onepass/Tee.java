package dev.lakeweir.onepass;

import dev.lakeweir.catalyst.InternalRows;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Stands in the plan of a query that remembers rows, above its source: makes rows of the records,
 * hands all of them on, and meanwhile writes the files of other flows from them. Each task tells
 * the driver of its files when it has seen all of its rows. Of the attempts at one part, and of
 * parts that are computed again for others that were lost, one counts; the files of the others are
 * deleted, but for those of an attempt that Spark hears of too late: no table knows of them, and
 * VACUUM finds them.
 *
 * <p>The driver opens it for a batch and closes it when that has been computed; in between Spark
 * sends copies of it to the tasks. For one thread there.
 */
final class Tee extends AbstractFunction1<Iterator<Object>, Iterator<Object>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<Part> told = new CollectionAccumulator<>();
  private final RecordProgram source;
  private OnePassWriters writers;
  private long batch;

  Tee(SparkContext spark, RecordProgram source) {
    this.source = source;
    // Without a name: with one, its values would be kept for Spark's web page.
    spark.register(told);
  }

  /** What one task has written. */
  record Part(long batch, int number, OnePassWriter.Written written) implements Serializable {}

  void open(long id, OnePassWriters ofBatch) {
    batch = id;
    writers = ofBatch;
  }

  /**
   * What was written since it was opened, in no order. From now on it only hands rows on.
   *
   * @param parts that the batch was read in
   * @throws IllegalStateException when not all of them were seen to their end
   */
  List<OnePassWriter.Written> close(int parts) {
    OnePassWriters ofBatch = writers;
    writers = null;
    Map<Integer, Part> counted = new HashMap<>();
    for (Part part : List.copyOf(told.value())) {
      boolean counts = part.batch() == batch && counted.putIfAbsent(part.number(), part) == null;
      if (!counts) {
        ofBatch.delete(part.written());
      }
    }
    told.reset();
    List<OnePassWriter.Written> all = counted.values().stream().map(Part::written).toList();
    if (counted.size() != parts) {
      ofBatch.deleteAll();
      throw new IllegalStateException(
          "Of the %d parts of batch %d only %s were read"
              .formatted(parts, batch, counted.keySet()));
    }
    return all;
  }

  /** Deletes what was written since it was opened; from now on it only hands rows on. */
  void abandon() {
    OnePassWriters ofBatch = writers;
    writers = null;
    told.reset();
    ofBatch.deleteAll();
  }

  @Override
  public Iterator<Object> apply(Iterator<Object> records) {
    if (writers == null) {
      return records.map(record -> source.row(InternalRows.row(record)));
    }
    TaskContext task = TaskContext.get();
    int number = task.partitionId();
    OnePassWriter writer = writers.createWriter(number, task.taskAttemptId());
    TeedRows teed =
        new TeedRows(
            records,
            writer,
            writers::delete,
            written -> told.add(new Part(batch, number, written)));
    task.addTaskCompletionListener(teed::end);
    return teed;
  }
}
