package dev.lakeweir.sink;

import org.apache.spark.sql.SparkSession;

/**
 * Runs a MERGE under a transaction id. MERGE takes the id only from the session; each streaming
 * query has a session of its own.
 */
final class MergeTransaction {
  private static final String APPLICATION = "spark.databricks.delta.write.txnAppId";
  private static final String VERSION = "spark.databricks.delta.write.txnVersion";

  private MergeTransaction() {}

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
