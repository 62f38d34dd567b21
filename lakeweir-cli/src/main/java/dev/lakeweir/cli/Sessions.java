package dev.lakeweir.cli;

import dev.lakeweir.session.PipelineSession;
import dev.lakeweir.session.SparkSettings;
import dev.lakeweir.spec.ProjectDefinition;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Opens Spark for a command, with its log in a file. */
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
    Path scratch = ScratchDirectory.make(Path.of(System.getProperty("java.io.tmpdir")));
    int cores = Runtime.getRuntime().availableProcessors();
    return PipelineSession.open(
        SparkSettings.of(project.name(), cores, scratch.toString(), project.configuration()));
  }
}
