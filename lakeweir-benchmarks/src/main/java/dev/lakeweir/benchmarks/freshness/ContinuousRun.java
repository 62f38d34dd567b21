package dev.lakeweir.benchmarks.freshness;

/** A pipeline that fills bronze, silver and gold while events arrive. */
interface ContinuousRun {
  /** Returns when its queries are started, or are about to be. */
  void start() throws Exception;

  /**
   * Returns when all that is in the topic is in the tables, and the queries and Spark have ended.
   */
  void finish() throws Exception;
}
