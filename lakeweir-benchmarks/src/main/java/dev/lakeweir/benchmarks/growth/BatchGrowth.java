package dev.lakeweir.benchmarks.growth;

import dev.lakeweir.benchmarks.Median;
import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.freshness.LakeweirRun;
import dev.lakeweir.benchmarks.peers.LakeweirProject;
import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.benchmarks.peers.Topic;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the retail pipeline takes for the 10th, the 100th, the 1,000th round: some events are sent,
 * and are in bronze, silver and gold before the next ones are. The median of the 20 rounds around
 * it counts. By then each table has as many versions, or a few more. Rounds that only warm the JVM
 * up go first, into tables of their own; since it goes on getting warm, the 10th round of new
 * tables is taken once more at the end.
 *
 * <p>Arguments: events of a round, rounds, rounds before them.
 */
public final class BatchGrowth {
  private static final int PARTITIONS = 4;
  private static final int AROUND = 10;

  private final Launch launch;
  private final EmbeddedKafka kafka;
  private final Path work;
  private final int events;

  private BatchGrowth(Launch launch, EmbeddedKafka kafka, Path work, int events) {
    this.launch = launch;
    this.kafka = kafka;
    this.work = work;
    this.events = events;
  }

  public static void main(String[] arguments) {
    Program.run(
        () ->
            measure(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2])));
  }

  private static void measure(int events, int rounds, int warmUp) throws Exception {
    Launch launch = Launch.ofProperties();
    try (WorkDirectory work = WorkDirectory.make();
        EmbeddedKafka kafka = EmbeddedKafka.start(work.path().resolve("kafka"), 0)) {
      BatchGrowth growth = new BatchGrowth(launch, kafka, work.path(), events);
      growth.run("warm-up", warmUp);
      Map<Integer, Double> medians = medians(growth.run("growth", rounds + AROUND));
      double again = medians(growth.run("again", 2 * AROUND)).get(AROUND);
      medians.forEach(
          (round, median) -> System.out.printf(Locale.ROOT, "| %,d | %.0f ms |%n", round, median));
      System.out.printf(Locale.ROOT, "| %d of new tables, at the end | %.0f ms |%n", AROUND, again);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("eventsOfARound", events);
      figures.put("medianMillisAtRound", medians);
      figures.put("medianMillisAtRound%dOfNewTablesAtTheEnd".formatted(AROUND), again);
      Path file =
          ResultFile.write(
              launch.module(),
              "growth",
              events + " " + rounds + " " + warmUp,
              launch.versions(),
              figures);
      System.out.println("kept in " + file);
    }
  }

  /** Runs the pipeline into tables of its own; the milliseconds of each round. */
  private List<Double> run(String name, int rounds) throws Exception {
    Topic topic = new Topic(kafka.bootstrapServers(), name);
    kafka.createTopic(name, PARTITIONS);
    LakeweirProject project =
        new LakeweirProject(Path.of(launch.project("retail-direct")), topic, List.of());
    LakeweirRun run = new LakeweirRun(project, work.resolve(name), work.resolve("scratch"));
    try (TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), name, 0)) {
      run.start();
      GeneratedEvents generated = GeneratedEvents.of(EventProfile.defaults().faultless());
      List<Double> millis = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        feed.send(generated, events);
        run.drain();
        millis.add((System.nanoTime() - start) / 1e6);
      }
      run.finish();
      return millis;
    }
  }

  /** At 10, 100 and so on, as far as there are rounds. */
  static Map<Integer, Double> medians(List<Double> millis) {
    Map<Integer, Double> medians = new LinkedHashMap<>();
    for (int at = AROUND; at + AROUND <= millis.size(); at *= 10) {
      medians.put(at, Median.of(millis.subList(at - AROUND, at + AROUND)));
    }
    return medians;
  }
}
