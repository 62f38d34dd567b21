package dev.lakeweir.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What Spark has written into the event log of one application; read while that runs. */
final class SparkEvents {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "{\"Event\":\"SparkListener";
  private static final Set<String> KNOWN =
      Set.of("JobStart", "StageSubmitted", "TaskStart", "TaskEnd", "ExecutorRemoved");

  private final Path directory;
  private final int parts;
  private final List<JsonNode> events = new ArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long position;

  /**
   * The events of the only application that writes into a directory.
   *
   * @param parts that a batch is read in, at least
   */
  SparkEvents(Path directory, int parts) {
    this.directory = directory;
    this.parts = parts;
  }

  /** What an application is to be set to. */
  Map<String, String> settings() {
    return Map.of(
        "spark.eventLog.enabled", "true",
        "spark.eventLog.dir", directory.toUri().toString(),
        "spark.eventLog.compress", "false",
        "spark.eventLog.rolling.enabled", "false",
        // So that an event is there to be read soon after it has happened.
        "spark.eventLog.buffer.kb", "1");
  }

  /** How many there are by now. */
  int size() {
    readOn();
    return events.size();
  }

  Stream<JsonNode> of(String name) {
    return since(0, name);
  }

  /** Those of a name, such as TaskEnd, less the first ones of all. */
  Stream<JsonNode> since(int start, String name) {
    readOn();
    return events.subList(start, events.size()).stream()
        .filter(event -> event.path("Event").asText().equals("SparkListener" + name));
  }

  /** Which stages come first, or behind those, in the jobs that read a batch in so many stages. */
  Set<Integer> stages(int ofStages, int place) {
    Set<Integer> found = new HashSet<>();
    of("JobStart")
        .map(job -> job.path("Stage Infos"))
        .filter(stages -> stages.size() == ofStages)
        .filter(stages -> stages.path(0).path("Number of Tasks").asInt() >= parts)
        .forEach(stages -> found.add(stages.path(place).path("Stage ID").asInt()));
    return found;
  }

  /** The executor of the first event of a task, of those since then, in one of the stages. */
  Optional<String> executor(int start, String name, Set<Integer> stages) {
    return since(start, name)
        .filter(event -> stages.contains(event.path("Stage ID").asInt()))
        .map(event -> event.at("/Task Info/Executor ID").asText())
        .findFirst();
  }

  private void readOn() {
    try (Stream<Path> files = Files.list(directory)) {
      Optional<Path> log = files.findFirst();
      if (log.isPresent()) {
        readOn(log.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readOn(Path log) throws IOException {
    byte[] added;
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      added = new byte[(int) (file.length() - position)];
      file.seek(position);
      file.readFully(added);
    }
    position += added.length;
    for (byte next : added) {
      if (next == '\n') {
        add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(next);
      }
    }
  }

  private void add(String event) throws IOException {
    int end = event.indexOf('"', EVENT.length());
    if (event.startsWith(EVENT) && KNOWN.contains(event.substring(EVENT.length(), end))) {
      events.add(JSON.readTree(event));
    }
  }
}
