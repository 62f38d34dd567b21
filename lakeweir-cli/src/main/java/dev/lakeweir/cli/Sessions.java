package dev.lakeweir.cli;

import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import dev.lakeweir.spec.ProjectDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Opens Spark for a command, with its log in a file and its scratch space in a directory that goes
 * away again.
 */
final class Sessions {
  private static final String LOG_FILE = "lakeweir.log.file";

  private Sessions() {}

  /** Says where to log; has an effect only before the first line is logged. */
  static void logInto(ProjectDefinition project) {
    String storage = project.storage().value();
    if (System.getProperty(LOG_FILE) == null && !isRemote(project)) {
      System.setProperty(LOG_FILE, Path.of(storage, "_lakeweir", "lakeweir.log").toString());
    }
  }

  /** Whether the storage is a URI and not a directory of this machine. */
  static boolean isRemote(ProjectDefinition project) {
    return project.storage().value().matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  }

  static String logFile() {
    return System.getProperty(
        LOG_FILE,
        Path.of(System.getProperty("user.home"), ".lakeweir", "logs", "lakeweir.log").toString());
  }

  static SparkSession open(ProjectDefinition project) {
    Path scratch = scratch();
    int cores = Runtime.getRuntime().availableProcessors();
    return PipelineSession.open(
        SparkSettings.of(project.name(), cores, scratch.toString(), project.configuration()));
  }

  private static Path scratch() {
    try {
      Path scratch = Files.createTempDirectory("lakeweir");
      OrderlyStop.atEnd(() -> delete(scratch));
      return scratch;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a directory and what is in it, as far as that is possible. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // The process ends; what is left lies in the system's directory for temporary files.
      return;
    }
  }
}
