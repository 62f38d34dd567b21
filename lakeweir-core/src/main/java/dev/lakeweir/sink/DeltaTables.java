package dev.lakeweir.sink;

import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** What is known of a Delta table from its log. */
public final class DeltaTables {
  private DeltaTables() {}

  /** Whether there is a Delta table at the path. */
  public static boolean exists(SparkSession spark, String path) {
    return DeltaLog.forTable(spark, path).tableExists();
  }

  /** The newest state of the table at the path. */
  public static Snapshot snapshot(SparkSession spark, String path) {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }

  /** The version that an application's last transaction recorded, empty when there was none. */
  public static OptionalLong transactionVersion(
      SparkSession spark, String path, String application) {
    Object version = transactions(spark, path).get(application);
    return version == null ? OptionalLong.empty() : OptionalLong.of((Long) version);
  }

  /** The last transaction version of each application that wrote the table. */
  public static Map<String, Object> transactions(SparkSession spark, String path) {
    return CollectionConverters.asJava(snapshot(spark, path).transactions());
  }

  /** The id that Delta gave the table when it was made. */
  public static String id(SparkSession spark, String path) {
    return snapshot(spark, path).metadata().id();
  }

  /** How many data files the table has now. */
  public static long files(SparkSession spark, String path) {
    return snapshot(spark, path).numOfFiles();
  }

  /** A name for the table at a path that SQL understands. */
  public static String sqlName(String path) {
    return "delta.`" + path.replace("`", "``") + "`";
  }
}
