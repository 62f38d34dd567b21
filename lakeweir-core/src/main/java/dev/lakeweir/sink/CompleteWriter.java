package dev.lakeweir.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Puts the rows in the place of all that are in the table, in one commit: a reader sees the old
 * rows or the new ones.
 */
public final class CompleteWriter implements TableWriter {
  private final BatchCommit commit;

  public CompleteWriter(String path) {
    this.commit = new BatchCommit(path, SaveMode.Overwrite);
  }

  @Override
  public void write(Dataset<Row> rows, TransactionId transaction) {
    commit.write(rows, transaction);
  }

  @Override
  public String path() {
    return commit.path();
  }
}
