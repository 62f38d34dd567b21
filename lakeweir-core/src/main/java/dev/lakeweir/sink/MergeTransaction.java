package dev.lakeweir.sink;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;
import static org.apache.spark.sql.functions.col;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a MERGE under a transaction id. MERGE takes the id only from the session; each streaming
 * query has a session of its own.
 */
final class MergeTransaction {
  private static final String APPLICATION = "spark.databricks.delta.write.txnAppId";
  private static final String VERSION = "spark.databricks.delta.write.txnVersion";

  private MergeTransaction() {}

  /** Sets columns to those of the same names of the rows that are merged, which it calls s. */
  static Map<String, Column> columns(List<String> names) {
    Map<String, Column> columns = new LinkedHashMap<>();
    names.forEach(name -> columns.put(quoteIdentifier(name), col("s." + quoteIdentifier(name))));
    return columns;
  }

  static void run(SparkSession spark, TransactionId transaction, Runnable merge) {
    spark.conf().set(APPLICATION, transaction.application());
    spark.conf().set(VERSION, Long.toString(transaction.batch()));
    try {
      ConflictRetry.run(
          () -> {
            merge.run();
            return true;
          });
    } finally {
      spark.conf().unset(APPLICATION);
      spark.conf().unset(VERSION);
    }
  }
}
