package dev.lakeweir.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Adds the rows to the table. */
public final class AppendWriter implements TableWriter {
  private final String path;

  public AppendWriter(String path) {
    this.path = path;
  }

  @Override
  public void write(Dataset<Row> rows, TransactionId transaction) {
    rows.write()
        .format("delta")
        .mode("append")
        .option("txnAppId", transaction.application())
        .option("txnVersion", transaction.batch())
        .save(path);
  }
}
