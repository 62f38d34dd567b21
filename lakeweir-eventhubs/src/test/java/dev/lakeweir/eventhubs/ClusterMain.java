package dev.lakeweir.eventhubs;

import java.time.Duration;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.awaitility.Awaitility;

/** A program on a cluster of two executors that tells which of them has read what. */
public final class ClusterMain {
  private static final int WITH_DRIVER = 3;

  private ClusterMain() {}

  /** Takes a connection string, an empty directory, and the class path of the executors. */
  public static void main(String[] arguments) throws Exception {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local-cluster[2,1,512]")
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraClassPath", arguments[2])
            .config("spark.locality.wait", "10s")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      // Where a partition is read depends on which executors there are when a batch is planned.
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> spark.sparkContext().getExecutorMemoryStatus().size() == WITH_DRIVER);
      UDF0<String> executor = () -> SparkEnv.get().executorId();
      spark
          .udf()
          .register("executor", functions.udf(executor, DataTypes.StringType).asNondeterministic());
      StreamingQuery query =
          spark
              .readStream()
              .format("eventhubs")
              .options(
                  Map.of(
                      "eventhubs.connectionString", arguments[0],
                      "eventhubs.startingPosition", "earliest",
                      "eventhubs.prefetchCount", "16",
                      "maxEventsPerTrigger", "40"))
              .load()
              .selectExpr("partition", "sequenceNumber", "executor() AS executor")
              .writeStream()
              .format("parquet")
              .option("path", arguments[1] + "/table")
              .option("checkpointLocation", arguments[1] + "/checkpoint")
              .trigger(Trigger.AvailableNow())
              .start();
      query.awaitTermination();
      System.out.println("metrics " + query.lastProgress().sources()[0].metrics());
      spark
          .read()
          .parquet(arguments[1] + "/table")
          .groupBy("partition", "executor")
          .count()
          .collectAsList()
          .forEach(row -> System.out.println("read " + row));
    }
  }
}
