package dev.lakeweir.benchmarks.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Fills bronze, silver and gold with the same events by peers that take turns, each in a process of
 * its own that lives through the run: what counts is warm throughput, so the first three
 * repetitions of each are dropped: the JVM's second compiler goes on for so long. The order of the
 * peers rotates. The broker is in this process, which holds all events beforehand and does nothing
 * else while a peer works. A run whose tables are not equal fails.
 *
 * <p>Arguments: events, counted repetitions of each, peers by name with commas between them; behind
 * one of Lakeweir's, and a plus each, what is set in its project; the name under which the figures
 * are kept, none for those that are only printed. The property {@code benchmark.flink} is the class
 * path of Flink.
 */
public final class RetailPeers {
  private static final String TOPIC = "clicks";
  private static final int NOT_COUNTED = 3;

  private final Launch launch = Launch.ofProperties();
  private final ClassPath flink = new ClassPath(System.getProperty("benchmark.flink"));
  private final RetailEvents events;
  private final Path work;

  private RetailPeers(RetailEvents events, Path work) {
    this.events = events;
    this.work = work;
  }

  public static void main(String[] arguments) {
    Program.run(
        () ->
            compare(
                Long.parseLong(arguments[0]),
                Integer.parseInt(arguments[1]),
                List.of(arguments[2].split(",")),
                arguments[3]));
  }

  private static void compare(long count, int runs, List<String> peers, String name)
      throws Exception {
    try (WorkDirectory work = WorkDirectory.make();
        EmbeddedKafka kafka = EmbeddedKafka.start(work.path().resolve("kafka"), 0)) {
      kafka.createTopic(TOPIC, RetailEvents.PARTITIONS);
      RetailEvents events = new RetailEvents(count);
      events.send(kafka.bootstrapServers(), TOPIC);
      RetailPeers run = new RetailPeers(events, work.path());
      Comparison comparison =
          new Comparison(
              count, run.measure(peers, runs, new Topic(kafka.bootstrapServers(), TOPIC)));
      System.out.println(comparison.markdown());
      if (!name.isEmpty()) {
        Path file =
            ResultFile.write(
                run.launch.module(), name, count + " " + runs, run.versions(), comparison.json());
        System.out.println("kept in " + file);
      }
    }
  }

  /** The counted repetitions of each peer. */
  private Map<String, List<Repetition>> measure(List<String> peers, int runs, Topic topic)
      throws Exception {
    Rows produced = events.rows();
    Map<String, List<Repetition>> counted = new LinkedHashMap<>();
    try (Workers workers = new Workers()) {
      for (String peer : peers) {
        counted.put(peer, new ArrayList<>());
        workers.add(peer, start(peer, topic, work.resolve(directory(peers, peer) + ".log")));
      }
      List<String> order = new ArrayList<>(peers);
      for (int run = 1 - NOT_COUNTED; run <= runs; run++) {
        for (String peer : order) {
          Repetition repetition =
              repeat(workers.get(peer), work.resolve(directory(peers, peer) + "-" + run));
          repetition.rows().requireEqualTo(produced, peer);
          print(run, peer, repetition);
          if (run > 0) {
            counted.get(peer).add(repetition);
          }
        }
        Collections.rotate(order, -1);
      }
    }
    return counted;
  }

  /** Settings may have what a path cannot. */
  private static String directory(List<String> peers, String peer) {
    return "peer-" + peers.indexOf(peer);
  }

  private WorkerProcess start(String peer, Topic topic, Path log) throws Exception {
    List<String> words = List.of(peer.split("\\+"));
    List<String> settings = words.subList(1, words.size());
    if (!settings.isEmpty() && !words.get(0).startsWith("lakeweir")) {
      throw new IllegalArgumentException("only Lakeweir's peers take settings: " + peer);
    }
    List<String> arguments =
        switch (words.get(0)) {
          case "tutorial", "tuned" -> sparkWorker(peer, topic);
          case "lakeweir" -> lakeweirWorker("retail-direct", topic, settings);
          case "lakeweir-through-bronze" ->
              lakeweirWorker("retail-through-bronze", topic, settings);
          case "flink", "flink-count" ->
              List.of(
                  "dev.lakeweir.benchmarks.flink.FlinkWorker",
                  topic.bootstrapServers(),
                  topic.name(),
                  peer);
          default -> throw new IllegalArgumentException("no such peer: " + peer);
        };
    return peer.startsWith("flink")
        ? launch.start(peer, flink, arguments, log)
        : launch.start(peer, arguments, log);
  }

  private static Repetition repeat(WorkerProcess worker, Path directory) throws IOException {
    return new ObjectMapper().readValue(worker.ask(directory.toString()), Repetition.class);
  }

  private static List<String> sparkWorker(String kind, Topic topic) {
    return List.of(SparkWorker.class.getName(), kind, topic.bootstrapServers(), topic.name());
  }

  private List<String> lakeweirWorker(String project, Topic topic, List<String> settings) {
    List<String> arguments = new ArrayList<>(sparkWorker("lakeweir", topic));
    arguments.add(launch.project(project));
    arguments.addAll(settings);
    return arguments;
  }

  private static void print(int run, String peer, Repetition repetition) {
    System.out.printf(
        Locale.ROOT,
        "%s %s: %.2f s (%.2f with its preparation), %.1f CPU seconds%n",
        run > 0 ? "run " + run : "not counted",
        peer,
        repetition.seconds(),
        repetition.wholeSeconds(),
        repetition.cpuSeconds());
  }

  private Map<String, String> versions() {
    Map<String, String> versions = launch.versions();
    versions.put("flink", flink.version("flink-core"));
    return versions;
  }

  /** The processes, all of which end with the run. */
  private static final class Workers implements AutoCloseable {
    private final Map<String, WorkerProcess> processes = new LinkedHashMap<>();

    void add(String peer, WorkerProcess process) {
      processes.put(peer, process);
    }

    WorkerProcess get(String peer) {
      return processes.get(peer);
    }

    @Override
    public void close() throws Exception {
      for (WorkerProcess process : processes.values()) {
        process.close();
      }
    }
  }
}
