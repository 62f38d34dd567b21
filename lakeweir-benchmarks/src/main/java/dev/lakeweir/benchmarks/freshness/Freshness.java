package dev.lakeweir.benchmarks.freshness;

import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.benchmarks.peers.Topic;
import dev.lakeweir.benchmarks.peers.Tuning;
import dev.lakeweir.benchmarks.peers.WorkerProcess;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * How soon an event that was produced is readable in bronze, silver and gold, while a pipeline runs
 * continuously in a process of its own: from the event's own time, which the producer gives it when
 * it sends it, until the first version of the table with it is visible to readers. Each row of
 * bronze and silver counts, and each event of gold. The broker and the producer are in this
 * process; the pipelines take turns, each with a topic of its own. What is produced in the first
 * minute is not counted.
 *
 * <p>Arguments: events a second, seconds, pipelines by name with commas between them.
 */
public final class Freshness {
  private static final int PARTITIONS = 4;
  private static final int WARM_UP_SECONDS = 60;
  private static final List<String> TABLES = List.of("bronze", "silver", "gold");

  private final Launch launch;
  private final EmbeddedKafka kafka;
  private final Path work;
  private final int eventsPerSecond;
  private final int seconds;

  private Freshness(
      Launch launch, EmbeddedKafka kafka, Path work, int eventsPerSecond, int seconds) {
    this.launch = launch;
    this.kafka = kafka;
    this.work = work;
    this.eventsPerSecond = eventsPerSecond;
    this.seconds = seconds;
  }

  public static void main(String[] arguments) {
    Program.run(
        () ->
            measure(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                List.of(arguments[2].split(","))));
  }

  private static void measure(int eventsPerSecond, int seconds, List<String> pipelines)
      throws Exception {
    Launch launch = Launch.ofProperties();
    try (WorkDirectory work = WorkDirectory.make();
        EmbeddedKafka kafka = EmbeddedKafka.start(work.path().resolve("kafka"), 0)) {
      Freshness run = new Freshness(launch, kafka, work.path(), eventsPerSecond, seconds);
      Map<String, Latencies.Window> windows = new LinkedHashMap<>();
      for (String pipeline : pipelines) {
        windows.put(pipeline, run.run(pipeline));
      }
      Map<String, Object> figures = run.figures(windows);
      Path file =
          ResultFile.write(
              launch.module(),
              "freshness",
              eventsPerSecond + " " + seconds + " " + String.join(",", pipelines),
              launch.versions(),
              figures);
      System.out.println("kept in " + file);
    }
  }

  /** Lets a pipeline take in what is produced, and answers when that was which counts. */
  private Latencies.Window run(String pipeline) throws Exception {
    Topic topic = new Topic(kafka.bootstrapServers(), "clicks-" + pipeline);
    kafka.createTopic(topic.name(), PARTITIONS);
    try (WorkerProcess worker =
            launch.start(pipeline, arguments(pipeline, topic), work.resolve(pipeline + ".log"));
        TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), topic.name(), eventsPerSecond)) {
      worker.ask("start");
      long from = System.currentTimeMillis() + WARM_UP_SECONDS * 1_000L;
      feed.send(
          GeneratedEvents.live(EventProfile.defaults().faultless(), Clock.systemUTC()),
          (long) eventsPerSecond * (WARM_UP_SECONDS + seconds));
      worker.ask("finish");
      return new Latencies.Window(from, from + seconds * 1_000L);
    }
  }

  private List<String> arguments(String pipeline, Topic topic) {
    List<String> arguments = new ArrayList<>();
    arguments.add(FreshnessWorker.class.getName());
    arguments.add(topic.bootstrapServers());
    arguments.add(topic.name());
    arguments.add(work.resolve(pipeline).toString());
    switch (pipeline) {
      case "tuned" -> {}
      case "lakeweir" -> arguments.add(launch.project("retail-direct"));
      case "lakeweir-through-bronze" -> arguments.add(launch.project("retail-through-bronze"));
      default -> throw new IllegalArgumentException("no such pipeline: " + pipeline);
    }
    return arguments;
  }

  private Map<String, Object> figures(Map<String, Latencies.Window> windows) throws Exception {
    Map<String, Object> pipelines = new LinkedHashMap<>();
    System.out.println("| pipeline | table | p50 | p90 | p99 | most | versions |");
    System.out.println("|---|---|---|---|---|---|---|");
    try (SparkSession spark = Tuning.expert().open()) {
      for (Map.Entry<String, Latencies.Window> each : windows.entrySet()) {
        TableFreshness tables =
            new TableFreshness(spark, work.resolve(each.getKey()), each.getValue());
        Map<String, Object> figures = new LinkedHashMap<>();
        for (String table : TABLES) {
          Latencies latencies =
              table.equals("gold")
                  ? tables.ofCounts(table, "event_count", "bronze")
                  : tables.ofRows(table);
          figures.put(table, latencies.json());
          print(each.getKey(), table, latencies, tables.commits(table));
        }
        pipelines.put(each.getKey(), figures);
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("eventsPerSecond", eventsPerSecond);
    json.put("seconds", seconds);
    json.put("pipelines", pipelines);
    return json;
  }

  private static void print(String pipeline, String table, Latencies latencies, int versions) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d ms | %d ms | %d ms | %d ms | %,d |%n",
        pipeline,
        table,
        latencies.percentile(50),
        latencies.percentile(90),
        latencies.percentile(99),
        latencies.events().lastKey(),
        versions);
  }
}
