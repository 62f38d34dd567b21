package dev.lakeweir.benchmarks.drain;

import dev.lakeweir.benchmarks.WorkDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A program that fills bronze, silver and gold with all that is in a topic, and ends.
 *
 * @param name of the peer
 * @param command what is run, given the directory of the tables
 * @param firstRows the version of bronze that holds the first rows
 */
record DrainProgram(String name, Function<Path, List<String>> command, long firstRows) {
  private static final long LIMIT_MINUTES = 20;
  private static final long LOOK_MILLIS = 5;

  /**
   * One run of it, from the start of its process.
   *
   * @param firstCommit seconds until readers see the first rows of bronze
   * @param total seconds until the process has ended
   */
  record Timing(double firstCommit, double total) {}

  /**
   * Runs it into a directory, which is removed afterwards.
   *
   * @throws IOException when it fails, or takes longer than 20 minutes, with what it wrote
   */
  Timing run(Path directory) throws IOException, InterruptedException {
    Path rows = directory.resolve("bronze/_delta_log/%020d.json".formatted(firstRows));
    Path log = directory.resolveSibling(directory.getFileName() + ".log");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command.apply(directory))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    double committed = Double.NaN;
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (Double.isNaN(committed) && Files.exists(rows)) {
        committed = seconds(start);
      }
      if (seconds(start) > TimeUnit.MINUTES.toSeconds(LIMIT_MINUTES)) {
        process.destroyForcibly();
      }
    }
    double total = seconds(start);
    if (process.exitValue() != 0 || Double.isNaN(committed)) {
      throw new IOException(
          "%s ended with %d%s: %s"
              .formatted(
                  name,
                  process.exitValue(),
                  Double.isNaN(committed) ? ", and no rows of bronze were seen" : "",
                  Files.readString(log, StandardCharsets.UTF_8)));
    }
    WorkDirectory.delete(directory);
    return new Timing(committed, total);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
