package dev.lakeweir.eventhubs;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of this module's tests; it ends with the JVM. */
public final class TestSpark {
  private TestSpark() {}

  public static synchronized SparkSession session() {
    return SparkSession.builder()
        .master("local[4]")
        .appName("eventhubs-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", "target/warehouse")
        .getOrCreate();
  }
}
