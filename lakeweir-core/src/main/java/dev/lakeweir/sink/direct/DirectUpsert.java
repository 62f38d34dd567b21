package dev.lakeweir.sink.direct;

import dev.lakeweir.plan.GroupFilter;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.internal.actions.AddFile;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.QuotingUtils;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts rows in the place of those with their keys by writing all of a small table anew, in one
 * Spark job with one task, which takes a fraction of what Delta's MERGE does. It also keeps the
 * table in one file. Driver side; for one thread.
 */
public final class DirectUpsert {
  private static final Logger LOG = LoggerFactory.getLogger(DirectUpsert.class);

  /** Up to here, in bytes of its files, a table is small. */
  private static final long MAX_BYTES = 4L << 20;

  /** So many that what MERGE has left of a table, a file or two a batch, can become one again. */
  private static final int MAX_FILES = 200;

  /** More rows are not held on the driver. */
  private static final int MAX_ROWS = 20_000;

  /** Rows of up to 16 MiB are held. */
  private static final int MAX_SIZE_BITS = 24;

  /** Batches that are merged without another look at a table that was not small. */
  private static final int REST = 20;

  /** The same after a batch that was too large: the next one may be as large, or may not. */
  private static final int SHORT_REST = 3;

  private static final int ATTEMPTS = 5;

  private final SparkSession spark;
  private final DirectTable table;
  private final String path;
  private final WriteModel.Upsert upsert;
  private boolean refused;
  private int rest;

  public DirectUpsert(SparkSession spark, String path, WriteModel.Upsert upsert) {
    this.spark = spark;
    this.table = new DirectTable(spark, path);
    this.path = path;
    this.upsert = upsert;
  }

  /**
   * Writes the rows and records the transaction, in one commit.
   *
   * @param rows one of each key, with columns of the table, by name; those with a column {@link
   *     GroupFilter#KEPT} that says no only remove what is there
   */
  public DirectAppend.Outcome write(Dataset<Row> rows, TransactionId batch) {
    if (refused) {
      return DirectAppend.Outcome.REFUSED;
    }
    if (rest > 0) {
      rest--;
      return DirectAppend.Outcome.REFUSED;
    }
    try {
      return tried(rows, batch);
    } catch (UnfitTableException e) {
      LOG.info("Delta's MERGE writes into {}: {}", path, e.getMessage());
      refused = true;
      return DirectAppend.Outcome.REFUSED;
    }
  }

  private DirectAppend.Outcome tried(Dataset<Row> rows, TransactionId batch) {
    boolean flagged = List.of(rows.columns()).contains(GroupFilter.KEPT);
    Dataset<Row> all = flagged ? rows : rows.withColumn(GroupFilter.KEPT, functions.lit(true));
    Optional<InternalRow[]> taken = Optional.empty();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      table.requireCurrent();
      StructType columns = table.fittingWholly(all.drop(GroupFilter.KEPT).schema());
      if (table.holds(batch)) {
        return DirectAppend.Outcome.HELD;
      }
      Optional<List<AddFile>> present = table.files(MAX_BYTES, MAX_FILES);
      if (present.isEmpty()) {
        rest = REST;
        return refused();
      }
      taken = taken.isEmpty() ? collect(all) : taken;
      if (taken.isEmpty()) {
        rest = SHORT_REST;
        return refused();
      }
      if (taken.get().length == 0 || written(columns, taken.get(), present.get(), batch)) {
        return DirectAppend.Outcome.WRITTEN;
      }
    }
    return refused();
  }

  /** What MERGE is about to write is not known here. */
  private DirectAppend.Outcome refused() {
    table.forget();
    return DirectAppend.Outcome.REFUSED;
  }

  /** The rows, their flag last; empty when they are too many. */
  private static Optional<InternalRow[]> collect(Dataset<Row> rows) {
    Column[] columns =
        Stream.concat(
                Stream.of(rows.columns()).filter(name -> !name.equals(GroupFilter.KEPT)),
                Stream.of(GroupFilter.KEPT))
            .map(name -> functions.col(QuotingUtils.quoteIdentifier(name)))
            .toArray(Column[]::new);
    QueryExecution query =
        ((org.apache.spark.sql.classic.Dataset<Row>) rows.select(columns)).queryExecution();
    // Of rows that are persisted it is known how much they hold.
    if (query.optimizedPlan().stats().sizeInBytes().bigInteger().bitLength() > MAX_SIZE_BITS) {
      return Optional.empty();
    }
    InternalRow[] taken = query.executedPlan().executeTake(MAX_ROWS + 1);
    return taken.length > MAX_ROWS ? Optional.empty() : Optional.of(taken);
  }

  /** A key that two rows of a batch have would keep one of them, whichever came last. */
  private void requireOneOfEach(UpsertKeys keys, InternalRow[] rows) {
    UnsafeProjection key = keys.projection();
    Set<UnsafeRow> seen = new HashSet<>();
    for (InternalRow row : rows) {
      if (!seen.add(key.apply(row).copy())) {
        throw new IllegalStateException(
            "two rows of a batch have the same %s: name columns that tell them apart with lakeweir.write.keys"
                .formatted(String.join(", ", upsert.keys())));
      }
    }
  }

  /** Answers false when another writer came first. */
  private boolean written(
      StructType columns, InternalRow[] rows, List<AddFile> present, TransactionId batch) {
    FileWriters writers = table.writers(spark, columns);
    UpsertKeys keys = UpsertKeys.of(upsert, columns);
    requireOneOfEach(keys, rows);
    List<WrittenFile> files =
        FileJob.run(
                table.read(spark, present, columns),
                columns,
                new UpsertWriters(writers, keys, rows))
            .stream()
            .flatMap(task -> task.files().stream())
            .toList();
    boolean stands = table.replace(present, files, batch);
    if (!stands) {
      writers.delete(files);
    }
    return stands;
  }
}
