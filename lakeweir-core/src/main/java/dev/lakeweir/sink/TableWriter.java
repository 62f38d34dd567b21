package dev.lakeweir.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes the rows of one batch into one table, at most once per transaction id. */
public interface TableWriter {

  /**
   * Writes the rows in a commit that also records the transaction.
   *
   * @param rows with the columns of the table, by name
   */
  void write(Dataset<Row> rows, TransactionId transaction);

  /** The table whose commit ends a batch: when that records a transaction, all of it is written. */
  String path();
}
