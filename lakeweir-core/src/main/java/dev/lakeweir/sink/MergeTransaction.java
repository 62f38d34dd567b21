package dev.lakeweir.sink;

import io.delta.exceptions.DeltaConcurrentModificationException;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a MERGE under a transaction id. MERGE takes the id only from the session; each streaming
 * query has a session of its own.
 */
final class MergeTransaction {
  private static final String APPLICATION = "spark.databricks.delta.write.txnAppId";
  private static final String VERSION = "spark.databricks.delta.write.txnVersion";
  private static final int ATTEMPTS = 5;

  private MergeTransaction() {}

  static void run(SparkSession spark, TransactionId transaction, Runnable merge) {
    spark.conf().set(APPLICATION, transaction.application());
    spark.conf().set(VERSION, Long.toString(transaction.batch()));
    try {
      run(merge, ATTEMPTS);
    } finally {
      spark.conf().unset(APPLICATION);
      spark.conf().unset(VERSION);
    }
  }

  private static void run(Runnable merge, int attempts) {
    try {
      merge.run();
    } catch (DeltaConcurrentModificationException e) {
      // Another flow, or maintenance, changed the same files: read the table anew and merge again.
      if (attempts <= 1) {
        throw e;
      }
      run(merge, attempts - 1);
    }
  }
}
