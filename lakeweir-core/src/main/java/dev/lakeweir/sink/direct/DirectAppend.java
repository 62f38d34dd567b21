package dev.lakeweir.sink.direct;

import dev.lakeweir.plan.TableModel;
import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private Optional<FileWriters> writers = Optional.empty();
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
      table.requireCurrent();
    } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
      return refuse(e.getMessage());
    }
    if (table.holds(batch)) {
      return Outcome.HELD;
    }
    Optional<StructType> columns = table.columns(rows.schema());
    Optional<String> refusal = DirectGate.refusal(table.snapshot());
    if (refusal.isPresent() || columns.isEmpty()) {
      return refuse(refusal.orElse("the batch has other columns"));
    }
    FileBatch written = FileBatch.write(rows, writers(rows.sparkSession(), columns.get()));
    if (written.files().isEmpty()) {
      return Outcome.WRITTEN;
    }
    try {
      // What else it throws may have been thrown behind a commit that stands: its files stay, and
      // when it does not stand VACUUM finds them.
      table.commit(written.files(), columns.get(), batch);
      return Outcome.WRITTEN;
    } catch (DirectTable.ChangedException e) {
      written.delete();
      return refuse(e.getMessage());
    }
  }

  private Outcome refuse(String reason) {
    LOG.info("Delta's Spark writer appends to {}: {}", path, reason);
    refused = true;
    return Outcome.REFUSED;
  }

  private FileWriters writers(SparkSession spark, StructType columns) {
    if (writers.isEmpty() || !writers.get().schema().equals(columns)) {
      try {
        writers = Optional.of(new FileWriters(spark, path, columns, table.statistics()));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write to " + path + ": " + e.getMessage(), e);
      }
    }
    return writers.get();
  }
}
