package dev.lakeweir.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes the rows of one batch into one table, at most once per transaction id. */
public interface TableWriter {

  /**
   * Writes the rows in one commit that also records the transaction.
   *
   * @param rows with the columns of the table, by name
   */
  void write(Dataset<Row> rows, TransactionId transaction);
}
