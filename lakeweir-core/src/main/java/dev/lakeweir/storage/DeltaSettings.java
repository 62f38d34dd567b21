package dev.lakeweir.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** What a Spark session needs to read and write Delta tables safely. */
public final class DeltaSettings {
  /** The configuration of the Spark context that names Delta's log store for local files. */
  static final String SPARK_LOG_STORE_KEY = "spark.delta.logStore.file.impl";

  /** The same for Delta Kernel, which asks Hadoop's configuration. */
  static final String KERNEL_LOG_STORE_KEY = "io.delta.kernel.logStore.file.impl";

  private DeltaSettings() {}

  /**
   * Settings to give to a session's builder before the Spark context exists; a running context does
   * not take the log stores any more.
   */
  public static Map<String, String> sparkSettings() {
    return Map.of(
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog",
        "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        SPARK_LOG_STORE_KEY,
        HardLinkLogStore.class.getName(),
        "spark.hadoop." + KERNEL_LOG_STORE_KEY,
        HardLinkLogStore.class.getName());
  }

  /** Whether these settings commit to local files through the {@link HardLinkLogStore}. */
  public static boolean haveLogStores(Map<String, String> settings) {
    return Stream.of(SPARK_LOG_STORE_KEY, "spark.hadoop." + KERNEL_LOG_STORE_KEY)
        .allMatch(key -> HardLinkLogStore.class.getName().equals(settings.get(key)));
  }

  /** The first of these settings that a running Spark does not have, as {@code key=value}. */
  public static Optional<String> missing(SparkSession spark) {
    return new TreeMap<>(sparkSettings())
        .entrySet().stream()
            .filter(
                it ->
                    !List.of(spark.sparkContext().conf().get(it.getKey(), "").split(","))
                        .contains(it.getValue()))
            .map(it -> it.getKey() + "=" + it.getValue())
            .findFirst();
  }
}
