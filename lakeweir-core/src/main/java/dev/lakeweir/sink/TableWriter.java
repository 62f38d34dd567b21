package dev.lakeweir.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes the rows of one batch into one table, at most once per transaction id; or into a sink. */
public interface TableWriter {

  /**
   * Writes the rows, into a table in a commit that also records the transaction.
   *
   * @param rows with the columns of the table, by name, or those of the flow into a sink
   * @return false when the table held the batch already; then the rows were not read
   */
  boolean write(Dataset<Row> rows, TransactionId transaction);
}
