package dev.lakeweir.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Adds the rows to the table. */
public final class AppendWriter implements TableWriter {
  private final BatchCommit commit;

  public AppendWriter(String path) {
    this.commit = new BatchCommit(path, SaveMode.Append);
  }

  @Override
  public boolean write(Dataset<Row> rows, TransactionId transaction) {
    return commit.write(rows, transaction);
  }
}
