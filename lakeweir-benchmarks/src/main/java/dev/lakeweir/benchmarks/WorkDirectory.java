package dev.lakeweir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for the data of a run, which goes away with it. */
public record WorkDirectory(Path path) implements AutoCloseable {
  private static final int TRIES = 10;

  /** A new one, where the system keeps temporary files. */
  public static WorkDirectory make() throws IOException {
    return new WorkDirectory(Files.createTempDirectory("lakeweir-benchmark"));
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }

  /**
   * Removes a directory, if it is there, and all that is in it. Spark's maintenance of state may
   * write there for a moment after its query has ended, so one try may not be enough.
   */
  public static void delete(Path directory) throws IOException {
    for (int left = TRIES - 1; Files.exists(directory); left--) {
      try {
        deleteOnce(directory);
      } catch (IOException | UncheckedIOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static void deleteOnce(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
