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
 * Stands in the plan of a query that remembers rows, above its source: hands all rows on, and
 * meanwhile writes the files of other flows from them. Each task tells the driver of its files when
 * it has seen all of its rows. Of the attempts at one part, and of parts that are computed again
 * for others that were lost, one counts; the files of all others are deleted.
 *
 * <p>The driver opens it for a batch and closes it when that has been computed; in between Spark
 * sends copies of it to the tasks. For one thread there.
 */
final class Tee extends AbstractFunction1<Iterator<Object>, Iterator<Object>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<Part> told = new CollectionAccumulator<>();
  private OnePassWriters writers;
  private long batch;

  Tee(SparkContext spark) {
    spark.register(told, "written beside");
  }

  /**
   * What one task has written.
   *
   * @param parts how many there are
   */
  record Part(long batch, int number, int parts, OnePassWriter.Written written)
      implements Serializable {}

  void open(long id, OnePassWriters ofBatch) {
    batch = id;
    writers = ofBatch;
  }

  /**
   * What was written since it was opened, in no order; empty when nothing was read. From now on it
   * only hands rows on.
   *
   * @throws IllegalStateException when a part of the batch is missing
   */
  List<OnePassWriter.Written> close() {
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
    if (counted.values().stream().anyMatch(part -> part.parts() != counted.size())) {
      all.forEach(ofBatch::delete);
      throw new IllegalStateException(
          "Of batch %d only the parts %s were read".formatted(batch, counted.keySet()));
    }
    return all;
  }

  /** Deletes what was written since it was opened; from now on it only hands rows on. */
  void abandon() {
    told.value().forEach(part -> writers.delete(part.written()));
    told.reset();
    writers = null;
  }

  @Override
  public Iterator<Object> apply(Iterator<Object> rows) {
    if (writers == null) {
      return rows.map(InternalRows::row);
    }
    TaskContext task = TaskContext.get();
    int number = task.partitionId();
    OnePassWriter writer = writers.createWriter(number, task.taskAttemptId());
    TeedRows teed =
        new TeedRows(
            rows,
            writer,
            writers::delete,
            written -> told.add(new Part(batch, number, task.numPartitions(), written)));
    task.addTaskCompletionListener(teed::end);
    return teed;
  }
}
