package dev.lakeweir.benchmarks.state;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** JSON files of one batch each, read in the order in which they were written. */
final class EventFiles {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private final Path directory;
  private int count;

  private EventFiles(Path directory) {
    this.directory = directory;
  }

  /** Files of a directory, which is made. */
  static EventFiles in(Path directory) throws IOException {
    return new EventFiles(Files.createDirectories(directory));
  }

  Path directory() {
    return directory;
  }

  /** How many files there are. */
  int count() {
    return count;
  }

  /**
   * Writes the next file.
   *
   * @param time of all its events
   * @param user of its first event; the number of each next is one more
   */
  void write(Instant time, long user, int events) throws IOException {
    Path path = directory.resolve("%06d.json".formatted(count++));
    try (BufferedWriter lines = Files.newBufferedWriter(path)) {
      for (int event = 0; event < events; event++) {
        lines.write("{\"at\":\"%s\",\"user\":\"user-%d\"}%n".formatted(time, user + event));
      }
    }
    Files.setLastModifiedTime(path, FileTime.from(FIRST.plusSeconds(count)));
  }
}
