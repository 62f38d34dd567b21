package dev.lakeweir.sink;

import dev.lakeweir.sink.direct.DirectAppend;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Adds the rows to the table, directly where the table allows that. */
public final class AppendWriter implements TableWriter {
  private final String path;
  private final BatchCommit commit;
  private DirectAppend direct;

  public AppendWriter(String path) {
    this.path = path;
    this.commit = new BatchCommit(path, SaveMode.Append);
  }

  @Override
  public boolean write(Dataset<Row> rows, TransactionId transaction) {
    if (direct == null) {
      direct = new DirectAppend(rows.sparkSession(), path);
    }
    return switch (direct.write(rows, transaction)) {
      case WRITTEN -> true;
      case HELD -> false;
      case REFUSED -> commit.write(rows, transaction);
    };
  }
}
