package dev.lakeweir.benchmarks.drain;

import dev.lakeweir.benchmarks.Median;
import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.drain.DrainProgram.Timing;
import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.benchmarks.peers.Topic;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Times whole processes that drain a topic, each into tables that are new: {@code lakeweir run
 * examples/retail --once}, and the same written by hand, in turns. The broker runs in this process
 * and holds all events beforehand.
 *
 * <p>Arguments: events, runs of each, peers by name with commas between them, the directory of the
 * archive, that of the example; and whether the figures are kept, or printed only.
 */
public final class RetailDrain {
  private static final String OURS = "lakeweir";
  private static final String TOPIC = "clicks";

  private final Launch launch = Launch.ofProperties();
  private final Path archive;
  private final Path example;
  private final Topic topic;

  private RetailDrain(Path archive, Path example, Topic topic) {
    this.archive = archive;
    this.example = example;
    this.topic = topic;
  }

  public static void main(String[] arguments) {
    Program.run(
        () ->
            measure(
                Long.parseLong(arguments[0]),
                Integer.parseInt(arguments[1]),
                List.of(arguments[2].split(",")),
                Path.of(arguments[3]),
                Path.of(arguments[4]),
                Boolean.parseBoolean(arguments[5])));
  }

  private static void measure(
      long events, int runs, List<String> peers, Path archive, Path example, boolean kept)
      throws IOException, InterruptedException {
    try (WorkDirectory work = WorkDirectory.make();
        EmbeddedKafka kafka = EmbeddedKafka.start(work.path().resolve("kafka"), 0)) {
      kafka.createTopic(TOPIC, 4);
      try (TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), TOPIC, 0)) {
        feed.send(GeneratedEvents.of(EventProfile.defaults()), events);
      }
      RetailDrain drain =
          new RetailDrain(archive, example, new Topic(kafka.bootstrapServers(), TOPIC));
      Map<String, List<Timing>> timings =
          inTurns(peers.stream().map(drain::program).toList(), runs, work.path());
      timings.forEach((peer, all) -> print("median of " + runs, peer, median(all)));
      ratios(timings)
          .forEach((peer, all) -> print("median of the ratios", peer + " to " + OURS, median(all)));
      if (kept) {
        drain.keep(events + " " + runs, timings);
      }
    }
  }

  private static Map<String, List<Timing>> inTurns(List<DrainProgram> programs, int runs, Path work)
      throws IOException, InterruptedException {
    Map<String, List<Timing>> timings = new LinkedHashMap<>();
    programs.forEach(program -> timings.put(program.name(), new ArrayList<>()));
    List<DrainProgram> order = new ArrayList<>(programs);
    for (int run = 1; run <= runs; run++) {
      for (DrainProgram program : order) {
        Timing timing = program.run(work.resolve(program.name() + "-" + run));
        print("run " + run, program.name(), timing);
        timings.get(program.name()).add(timing);
      }
      Collections.rotate(order, -1);
    }
    return timings;
  }

  private DrainProgram program(String peer) {
    return switch (peer) {
      // Version 0 makes the table.
      case OURS -> new DrainProgram(peer, this::lakeweir, 1);
      case "tutorial", "tuned" ->
          new DrainProgram(peer, directory -> handWritten(peer, directory), 0);
      default -> throw new IllegalArgumentException("no such peer: " + peer);
    };
  }

  private List<String> lakeweir(Path storage) {
    return List.of(
        archive.resolve("bin/lakeweir").toString(),
        "run",
        example.toString(),
        "--once",
        "--set",
        "storage=" + storage,
        "--set",
        "sources.clicks.options.kafka.bootstrap.servers=" + topic.bootstrapServers());
  }

  /** With the options and the jars that Lakeweir's launcher gives to its JVM. */
  private List<String> handWritten(String tuning, Path directory) {
    return launch.command(
        List.of(
            HandWrittenDrain.class.getName(),
            tuning,
            topic.bootstrapServers(),
            topic.name(),
            directory.toString()));
  }

  private void keep(String arguments, Map<String, List<Timing>> timings) throws IOException {
    Map<String, Object> peers = new LinkedHashMap<>();
    timings.forEach(
        (peer, all) -> {
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("median", median(all));
          figures.put("runs", all);
          peers.put(peer, figures);
        });
    Map<String, Timing> ratios = new LinkedHashMap<>();
    ratios(timings).forEach((peer, all) -> ratios.put(peer, median(all)));
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("warmedUp", Files.exists(archive.resolve("lib/lakeweir.jsa")));
    figures.put("javaOptionsOfLakeweir", System.getenv().getOrDefault("LAKEWEIR_JAVA_OPTS", ""));
    figures.put("secondsOfPeers", peers);
    figures.put("medianTimesAsLongAsLakeweir", ratios);
    Path file =
        ResultFile.write(launch.module(), "retail-drain", arguments, launch.versions(), figures);
    System.out.println("kept in " + file);
  }

  /**
   * How many times as long each peer took as Lakeweir did, in each run: what slows the machine for
   * a while slows both. Empty without Lakeweir.
   */
  private static Map<String, List<Timing>> ratios(Map<String, List<Timing>> timings) {
    Map<String, List<Timing>> ratios = new LinkedHashMap<>();
    List<Timing> ours = timings.getOrDefault(OURS, List.of());
    timings.forEach(
        (peer, all) -> {
          if (!peer.equals(OURS) && !ours.isEmpty()) {
            ratios.put(
                peer,
                IntStream.range(0, all.size())
                    .mapToObj(run -> ratio(all.get(run), ours.get(run)))
                    .toList());
          }
        });
    return ratios;
  }

  private static Timing ratio(Timing peer, Timing ours) {
    return new Timing(peer.firstCommit() / ours.firstCommit(), peer.total() / ours.total());
  }

  private static Timing median(List<Timing> timings) {
    return new Timing(median(timings, Timing::firstCommit), median(timings, Timing::total));
  }

  private static double median(List<Timing> timings, ToDoubleFunction<Timing> figure) {
    return Median.of(timings.stream().map(figure::applyAsDouble).toList());
  }

  private static void print(String what, String peer, Timing timing) {
    System.out.printf(
        Locale.ROOT,
        "%s, %s: first commit %.2f, drained %.2f%n",
        what,
        peer,
        timing.firstCommit(),
        timing.total());
  }
}
