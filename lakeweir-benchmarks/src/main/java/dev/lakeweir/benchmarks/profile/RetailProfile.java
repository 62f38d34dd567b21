package dev.lakeweir.benchmarks.profile;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakeweir.benchmarks.Program;
import dev.lakeweir.benchmarks.ResultFile;
import dev.lakeweir.benchmarks.WorkDirectory;
import dev.lakeweir.benchmarks.peers.Launch;
import dev.lakeweir.benchmarks.peers.Repetition;
import dev.lakeweir.benchmarks.peers.RetailEvents;
import dev.lakeweir.benchmarks.peers.SparkWorker;
import dev.lakeweir.benchmarks.peers.Topic;
import dev.lakeweir.benchmarks.peers.WorkerProcess;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the CPU time of Lakeweir goes into while it drains the retail events, as {@code
 * retail-peers} has them: threads by what they are for, and tasks by stage and method. A flight
 * recording runs from the start of the process, since to start it later makes the JVM compile much
 * anew; it costs some 10 of 100. The first two repetitions are not counted.
 *
 * <p>Arguments: events, counted repetitions, a project of this module. Linux only.
 */
public final class RetailProfile {
  private static final String TOPIC = "clicks";
  private static final int NOT_COUNTED = 2;
  private static final int METHODS = 20;

  private final Launch launch;
  private final Path recording;
  private final List<TaskSamples.Span> spans = new ArrayList<>();
  private final Map<ThreadTimes.Use, Double> seconds = new EnumMap<>(ThreadTimes.Use.class);

  private RetailProfile(Launch launch, Path recording) {
    this.launch = launch;
    this.recording = recording;
  }

  public static void main(String[] arguments) {
    Program.run(
        () -> measure(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]), arguments[2]));
  }

  private static void measure(long count, int runs, String project) throws Exception {
    try (WorkDirectory work = WorkDirectory.make();
        EmbeddedKafka kafka = EmbeddedKafka.start(work.path().resolve("kafka"), 0)) {
      kafka.createTopic(TOPIC, RetailEvents.PARTITIONS);
      new RetailEvents(count).send(kafka.bootstrapServers(), TOPIC);
      Path recording = work.path().resolve("tasks.jfr");
      Launch launch = recorded(Launch.ofProperties(), recording);
      RetailProfile profile = new RetailProfile(launch, recording);
      profile.drain(project, new Topic(kafka.bootstrapServers(), TOPIC), work.path(), runs);
      Map<String, Object> json = profile.figures((double) count * runs / 1_000_000);
      json.put("events", count);
      Path file =
          ResultFile.write(
              launch.module(),
              "retail-profile",
              count + " " + runs + " " + project,
              launch.versions(),
              json);
      System.out.println("kept in " + file);
    }
  }

  private static Launch recorded(Launch launch, Path recording) {
    List<String> options = new ArrayList<>(launch.jvm());
    // Or it would print that it has begun, between the worker's answers.
    options.add("-Xlog:jfr+startup=error");
    options.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording);
    return new Launch(launch.module(), options);
  }

  private void drain(String project, Topic topic, Path work, int runs) throws IOException {
    List<String> arguments =
        List.of(
            SparkWorker.class.getName(),
            "lakeweir",
            topic.bootstrapServers(),
            topic.name(),
            launch.project(project));
    try (WorkerProcess worker = launch.start("lakeweir", arguments, work.resolve("worker.log"))) {
      ThreadTimes threads = new ThreadTimes(worker.pid());
      for (int run = 1 - NOT_COUNTED; run <= runs; run++) {
        threads.look();
        Instant began = Instant.now();
        String answer = worker.ask(work.resolve("run" + run).toString());
        Map<ThreadTimes.Use, Double> used = threads.look();
        Repetition repetition = new ObjectMapper().readValue(answer, Repetition.class);
        System.out.printf(
            Locale.ROOT,
            "%s: %.2f s, %.1f CPU seconds%n",
            run > 0 ? "run " + run : "not counted",
            repetition.seconds(),
            repetition.cpuSeconds());
        if (run > 0) {
          spans.add(span(began, repetition));
          used.forEach((use, amount) -> seconds.merge(use, amount, Double::sum));
        }
      }
    }
  }

  /** From the start of the first query until all is committed; then rows are counted. */
  private static TaskSamples.Span span(Instant began, Repetition repetition) {
    Instant until = began.plus(duration(repetition.wholeSeconds()));
    return new TaskSamples.Span(until.minus(duration(repetition.seconds())), until);
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  /** Prints the tables, and answers what is kept of them. */
  private Map<String, Object> figures(double millions) throws IOException {
    TaskSamples samples = TaskSamples.of(recording, spans);
    double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    double tasks = seconds.getOrDefault(ThreadTimes.Use.TASKS, 0.0);
    Map<String, Double> perMillion = new LinkedHashMap<>();
    samples.stages().entrySet().stream()
        .sorted(Map.Entry.<Stage, Integer>comparingByValue().reversed())
        .forEach(
            stage ->
                perMillion.put(
                    "tasks: " + stage.getKey().title(),
                    tasks * stage.getValue() / samples.count() / millions));
    seconds.forEach(
        (use, amount) -> {
          if (use != ThreadTimes.Use.TASKS) {
            perMillion.put(use.title(), amount / millions);
          }
        });
    System.out.println("| what | CPU seconds a million events | of all |");
    System.out.println("|---|---|---|");
    perMillion.forEach(
        (what, amount) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.0f %% |%n",
                what,
                amount,
                100 * amount * millions / all));
    Map<String, Double> methods = methods(samples);
    System.out.println("| method at work | of all samples of tasks |");
    System.out.println("|---|---|");
    methods.forEach(
        (method, share) -> System.out.printf(Locale.ROOT, "| `%s` | %.1f %% |%n", method, share));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cpuSecondsPerMillionEvents", perMillion);
    json.put("percentOfTaskSamplesByMethod", methods);
    json.put("taskSamples", samples.count());
    return json;
  }

  private static Map<String, Double> methods(TaskSamples samples) {
    return samples.methods().entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(METHODS)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                method -> 100.0 * method.getValue() / samples.count(),
                (one, other) -> one,
                LinkedHashMap::new));
  }
}
