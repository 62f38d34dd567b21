package dev.lakeweir.benchmarks;

import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Times {@code lakeweir run examples/retail --once} as a whole process: seconds to the first
 * committed batch of bronze, seconds to the end, and events a second from the first commit on. The
 * broker runs in this process and holds all events beforehand; each run has a new storage. The
 * median of the runs counts.
 *
 * <p>Arguments: events, runs, the launcher of the archive, the directory of the example.
 */
public final class RetailDrain {
  private static final String TOPIC = "clicks";
  private static final long LIMIT_MINUTES = 20;

  private final Path launcher;
  private final Path example;
  private final String bootstrap;
  private final long events;

  private RetailDrain(Path launcher, Path example, String bootstrap, long events) {
    this.launcher = launcher;
    this.example = example;
    this.bootstrap = bootstrap;
    this.events = events;
  }

  /** One run of the process. */
  private record Timing(double firstCommit, double total) {}

  public static void main(String[] arguments) {
    Program.run(() -> measure(arguments));
  }

  private static void measure(String[] arguments) throws IOException, InterruptedException {
    long events = Long.parseLong(arguments[0]);
    int runs = Integer.parseInt(arguments[1]);
    try (WorkDirectory work = WorkDirectory.make();
        EmbeddedKafka kafka = EmbeddedKafka.start(work.path().resolve("kafka"), 0)) {
      kafka.createTopic(TOPIC, 4);
      try (TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), TOPIC, 0)) {
        feed.send(GeneratedEvents.of(EventProfile.defaults()), events);
      }
      RetailDrain drain =
          new RetailDrain(
              Path.of(arguments[2]), Path.of(arguments[3]), kafka.bootstrapServers(), events);
      List<Timing> timings = new ArrayList<>();
      for (int run = 1; run <= runs; run++) {
        Timing timing = drain.run(work.path().resolve("lake" + run));
        timings.add(timing);
        print("run " + run, drain.line(timing));
      }
      Timing median =
          new Timing(median(timings, Timing::firstCommit), median(timings, Timing::total));
      print("median of " + runs, drain.line(median));
      keep(drain, timings, median);
    }
  }

  private static void keep(RetailDrain drain, List<Timing> timings, Timing median)
      throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("warmedUp", Files.exists(drain.launcher.resolveSibling("../lib/lakeweir.jsa")));
    figures.put("javaOptions", System.getenv().getOrDefault("LAKEWEIR_JAVA_OPTS", ""));
    figures.put("secondsToFirstCommit", timings.stream().map(Timing::firstCommit).toList());
    figures.put("medianSecondsToFirstCommit", median.firstCommit());
    figures.put("secondsUntilDrained", timings.stream().map(Timing::total).toList());
    figures.put("medianSecondsUntilDrained", median.total());
    Launch launch = Launch.ofProperties();
    ResultFile.write(
        launch.module(),
        "retail-drain",
        drain.events + " " + timings.size(),
        launch.versions(),
        figures);
  }

  private Timing run(Path storage) throws IOException, InterruptedException {
    Path firstCommit = storage.resolve("bronze/_delta_log/00000000000000000001.json");
    Path log = storage.resolveSibling(storage.getFileName() + ".log");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(
                launcher.toString(),
                "run",
                example.toString(),
                "--once",
                "--set",
                "storage=" + storage,
                "--set",
                "sources.clicks.options.kafka.bootstrap.servers=" + bootstrap)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    double committed = Double.NaN;
    while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
      if (Double.isNaN(committed) && Files.exists(firstCommit)) {
        committed = seconds(start);
      }
      if (seconds(start) > TimeUnit.MINUTES.toSeconds(LIMIT_MINUTES)) {
        process.destroyForcibly();
      }
    }
    double total = seconds(start);
    if (process.exitValue() != 0) {
      throw new IOException(
          "the run ended with "
              + process.exitValue()
              + ": "
              + Files.readString(log, StandardCharsets.UTF_8));
    }
    WorkDirectory.delete(storage);
    return new Timing(committed, total);
  }

  private String line(Timing timing) {
    return String.format(
        Locale.ROOT,
        "first commit %.1f s, drained in %.1f s, %,.0f events/s as a whole process",
        timing.firstCommit(),
        timing.total(),
        events / timing.total());
  }

  private static double median(List<Timing> timings, ToDoubleFunction<Timing> figure) {
    return Median.of(timings.stream().map(figure::applyAsDouble).toList());
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void print(String what, String line) {
    System.out.println(what + ": " + line);
  }
}
