package dev.lakeweir.eventhubs;

import org.apache.spark.sql.SparkSession;

/**
 * Has Spark leave connection strings out of the plans that it prints. By itself it only knows those
 * with a key in plaintext: neither encrypted ones nor those with a signature.
 */
final class PlanRedaction {
  private static final String REGEX = "spark.sql.redaction.options.regex";
  private static final String CONNECTION_STRING = "connectionString";

  private PlanRedaction() {}

  /** Adds to what the session hides already. On the driver. */
  static void install(SparkSession session) {
    String hidden = session.conf().get(REGEX);
    if (!hidden.contains(CONNECTION_STRING)) {
      String more = "(?i)" + CONNECTION_STRING;
      session.conf().set(REGEX, hidden.isEmpty() ? more : "(?:" + hidden + ")|" + more);
    }
  }
}
