package dev.lakeweir.sink;

import dev.lakeweir.sink.direct.DirectAppend;
import dev.lakeweir.sink.direct.FileWriters;
import dev.lakeweir.sink.direct.UnfitTableException;
import dev.lakeweir.sink.direct.WrittenFile;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what cannot be computed a second time, and is written before it is known whether the
 * table takes files as they are. Where it does not any more, Delta's Spark writer reads them and
 * appends their rows. Driver side; for one thread.
 */
public final class LooseFiles {
  private static final Logger LOG = LoggerFactory.getLogger(LooseFiles.class);

  private final String path;
  private final DirectAppend direct;
  private final BatchCommit commit;
  private boolean told;
  private Optional<FileWriters> loose = Optional.empty();

  /**
   * Makes it ready.
   *
   * @param direct of the same table
   */
  public LooseFiles(String path, DirectAppend direct) {
    this.path = path;
    this.direct = direct;
    this.commit = new BatchCommit(path, SaveMode.Append);
  }

  /**
   * Begins a batch.
   *
   * @param rows the columns of the rows
   * @return what writes its files; empty when the table holds the batch already
   */
  public Optional<FileWriters> open(SparkSession spark, StructType rows, TransactionId batch) {
    loose = Optional.empty();
    try {
      return direct.open(spark, rows, batch);
    } catch (UnfitTableException e) {
      tell(e);
      if (!DeltaTables.holds(spark, path, batch)) {
        loose = Optional.of(FileWriters.loose(spark, path, rows));
      }
      return loose;
    }
  }

  /** Makes the rows of a batch part of the table, and records the transaction. */
  public void commit(
      SparkSession spark, List<WrittenFile> files, FileWriters from, TransactionId batch) {
    if (files.isEmpty() || (loose.isEmpty() && direct.commit(files, from, batch))) {
      return;
    }
    try {
      ConflictRetry.run(() -> commit.write(from.read(spark, files), batch));
    } finally {
      from.delete(files);
    }
  }

  /** Once: nothing changes from batch to batch. */
  private void tell(UnfitTableException refusal) {
    if (!told) {
      LOG.info(
          "Delta's Spark writer appends to {} what was written into files of no table: {}",
          path,
          refusal.getMessage());
    }
    told = true;
  }
}
