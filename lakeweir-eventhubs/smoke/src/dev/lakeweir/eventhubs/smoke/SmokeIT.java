package dev.lakeweir.eventhubs.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.apache.spark.eventhubs.EventHubsUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connector's jar, as it is shipped, on each Spark that it is for. */
class SmokeIT {
  @TempDir Path directory;

  @Test
  void jarReadsAndWritesOnThisSpark() throws Exception {
    try (SparkSession spark = session();
        EventHubsEmulator emulator = EventHubsEmulator.builder().hub("h", 2).start()) {
      Map<String, String> options =
          Map.of(
              "eventhubs.connectionString", emulator.connectionString("h"),
              "eventhubs.startingPosition", "earliest",
              "maxEventsPerTrigger", "30");
      assertThat(spark.version()).isEqualTo(System.getProperty("expected.spark.version"));

      write(spark, options, 0, 100);
      StreamingQuery first = drain(spark, options);
      write(spark, options, 100, 120);
      drain(spark, options);

      assertThat(first.lastProgress().sources()[0].metrics()).containsEntry("lagEvents", "0");
      assertThat(spark.read().text(directory.resolve("table").toString()).as(Encoders.STRING()).collectAsList())
          .containsExactlyInAnyOrderElementsOf(numbers(120));
      Dataset<Row> batch = spark.read().format("eventhubs").options(options).load();
      assertThat(batch.select("sequenceNumber", "partition").distinct().count()).isEqualTo(120);
      assertThat(batch.union(batch).coalesce(1).count()).isEqualTo(240);
    }
  }

  @Test
  void jarBringsNothingThatOthersMayHave() throws Exception {
    Path jar =
        Path.of(EventHubsUtils.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(jar.toFile())) {
      List<String> names =
          file.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();

      assertThat(names)
          .contains(
              "META-INF/LICENSE",
              "META-INF/LICENSE-azure-sdk",
              "META-INF/NOTICE",
              "lakeweir-eventhubs-azure-core.properties",
              "lakeweir-eventhubs-messages.properties")
          .allMatch(
              name ->
                  name.startsWith("dev/lakeweir/eventhubs/")
                      || name.startsWith("org/apache/spark/eventhubs/")
                      || name.matches("lakeweir-eventhubs-[a-z-]+\\.properties")
                      || name.matches("META-INF/(MANIFEST\\.MF|NOTICE|(.+-)?(LICENSE|NOTICE)(-.+)?)")
                      || name.startsWith("META-INF/services/dev.lakeweir.eventhubs.shaded.")
                      || name.equals(
                          "META-INF/services/org.apache.spark.sql.sources.DataSourceRegister"));
    }
  }

  /** The SDK names itself to the service by what it finds in a file of the jar. */
  @Test
  void copyOfTheSdkFindsItsFiles() throws Exception {
    Class<?> utilities =
        Class.forName("dev.lakeweir.eventhubs.shaded.com.azure.core.util.CoreUtils");
    Class<?> builder =
        Class.forName(
            "dev.lakeweir.eventhubs.shaded.com.azure.messaging.eventhubs.EventHubClientBuilder");
    Field file = builder.getDeclaredField("EVENTHUBS_PROPERTIES_FILE");
    file.setAccessible(true);

    Object properties =
        utilities.getMethod("getProperties", String.class).invoke(null, file.get(null));

    assertThat(file.get(null)).asString().startsWith("lakeweir-eventhubs-");
    assertThat(properties)
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
        .containsKeys("name", "version");
  }

  private static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate();
  }

  private static void write(SparkSession spark, Map<String, String> options, int from, int until) {
    spark
        .range(from, until, 1, 1)
        .selectExpr("CAST(id AS STRING) body")
        .write()
        .format("eventhubs")
        .option("eventhubs.connectionString", options.get("eventhubs.connectionString"))
        .mode("append")
        .save();
  }

  private StreamingQuery drain(SparkSession spark, Map<String, String> options) throws Exception {
    StreamingQuery query =
        spark
            .readStream()
            .format("eventhubs")
            .options(options)
            .load()
            .selectExpr("CAST(body AS STRING) value")
            .writeStream()
            .format("text")
            .option("path", directory.resolve("table").toString())
            .option("checkpointLocation", directory.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return query;
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }
}
