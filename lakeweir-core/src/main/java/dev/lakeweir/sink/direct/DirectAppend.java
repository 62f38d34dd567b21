package dev.lakeweir.sink.direct;

import dev.lakeweir.plan.TableModel;
import dev.lakeweir.sink.TransactionId;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds rows to a table without Delta's Spark writer: one Spark job writes the data files and their
 * statistics, and Delta Kernel commits them. That takes a fraction of the fixed work for a batch
 * (docs/performance.md). Driver side; for one thread.
 */
public final class DirectAppend {
  private static final Logger LOG = LoggerFactory.getLogger(DirectAppend.class);

  private final DirectTable table;
  private final String path;
  private boolean refused;

  /** What became of a batch. */
  public enum Outcome {
    /** Its rows have been read, and the table holds them. */
    WRITTEN,
    /** The table held it already; its rows were not read. */
    HELD,
    /** This table, or these rows, are for Delta's Spark writer. */
    REFUSED
  }

  public DirectAppend(SparkSession spark, String path) {
    this.table = new DirectTable(spark, path);
    this.path = path;
  }

  /**
   * Why Delta's Spark writer writes a table, empty when it need not, as far as the project tells:
   * others may have given the table more to keep.
   */
  public static Optional<String> refusal(TableModel table) {
    return DirectGate.refusal(table);
  }

  /**
   * Adds the rows and records the transaction, in one commit; none for a batch without rows. A
   * table that is refused once is refused from then on.
   *
   * @param rows with columns of the table, by name
   */
  public Outcome write(Dataset<Row> rows, TransactionId batch) {
    if (refused) {
      return Outcome.REFUSED;
    }
    try {
      Optional<FileWriters> opened = open(rows.sparkSession(), rows.schema(), batch);
      if (opened.isEmpty()) {
        return Outcome.HELD;
      }
      FileWriters to = opened.get();
      List<WrittenFile> files =
          FileJob.run(rows, to.schema(), to).stream()
              .flatMap(task -> task.files().stream())
              .toList();
      if (!commit(files, to, batch)) {
        refused = true;
        to.delete(files);
        return Outcome.REFUSED;
      }
      return Outcome.WRITTEN;
    } catch (UnfitTableException e) {
      LOG.info("Delta's Spark writer appends to {}: {}", path, e.getMessage());
      refused = true;
      return Outcome.REFUSED;
    }
  }

  /**
   * Begins a batch whose files someone else writes.
   *
   * @param rows the columns of the rows
   * @return what writes its files; empty when the table holds the batch already
   * @throws UnfitTableException when the table is for Delta's Spark writer
   */
  public Optional<FileWriters> open(SparkSession spark, StructType rows, TransactionId batch) {
    table.requireCurrent();
    StructType columns = table.fitting(rows);
    return table.holds(batch) ? Optional.empty() : Optional.of(table.writers(spark, columns));
  }

  /**
   * Makes the files of a batch part of the table, and records the transaction; nothing where there
   * are none. What it throws may have been thrown behind a commit that stands: its files stay, and
   * when it does not stand VACUUM finds them.
   *
   * @return false when the table has changed so that they do not fit: then they are in no table
   */
  public boolean commit(List<WrittenFile> files, FileWriters from, TransactionId batch) {
    try {
      if (!files.isEmpty()) {
        table.commit(files, from.schema(), batch);
      }
      return true;
    } catch (UnfitTableException e) {
      LOG.info("Delta's Spark writer appends to {}: {}", path, e.getMessage());
      return false;
    }
  }
}
