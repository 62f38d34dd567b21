package dev.lakeweir.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Puts the rows in the place of all that are in the table, in one commit: a reader sees the old
 * rows or the new ones. Rows are read again when maintenance changed the table in the meantime.
 */
public final class CompleteWriter implements TableWriter {
  private final BatchCommit commit;

  public CompleteWriter(String path) {
    this.commit = new BatchCommit(path, SaveMode.Overwrite);
  }

  @Override
  public boolean write(Dataset<Row> rows, TransactionId transaction) {
    return ConflictRetry.run(() -> commit.write(rows, transaction));
  }
}
