package dev.lakeweir.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for the data of a run, which goes away with it. */
public record WorkDirectory(Path path) implements AutoCloseable {
  /** A new one, where the system keeps temporary files. */
  public static WorkDirectory make() throws IOException {
    return new WorkDirectory(Files.createTempDirectory("lakeweir-benchmark"));
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }

  /** Removes a directory, if it is there, and all that is in it. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
