package dev.lakeweir.eventhubs.smoke;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;

/** A user's program: for each credential it sends an event to a hub, and reads what that holds. */
public final class EntraMain {
  private EntraMain() {}

  /** Takes files with the connector's options. */
  public static void main(String[] arguments) throws Exception {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      for (String argument : arguments) {
        Path file = Path.of(argument);
        System.out.println(file.getFileName() + ": " + eventsOf(spark, options(file)));
      }
    }
  }

  private static Map<String, String> options(Path file) throws Exception {
    Properties options = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      options.load(reader);
    }
    Map<String, String> map = new HashMap<>();
    options.stringPropertyNames().forEach(name -> map.put(name, options.getProperty(name)));
    return map;
  }

  private static String eventsOf(SparkSession spark, Map<String, String> options) {
    try {
      spark
          .sql("SELECT 'sent' AS body")
          .write()
          .format("eventhubs")
          .options(options)
          .mode("append")
          .save();
    } catch (Exception refused) { // Scala does not declare the one that it is.
      refused.printStackTrace(System.out);
      return "refused";
    }
    return spark.read().format("eventhubs").options(options).load().count() + " events";
  }
}
