package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * The retail example where silver and gold read the clicks themselves, and silver remembers
 * nothing: a run that goes on computes bronze and silver in one pass, one that drains all three.
 */
final class OneSourceProject {
  private static final String ONCE =
      " WATERMARK eventTime DELAY OF INTERVAL 10 MINUTES\nQUALIFY row_number() OVER (PARTITION BY eventType, eventID ORDER BY eventTime) = 1";

  private OneSourceProject() {}

  /** Copies the example into a directory. */
  static Path in(Path directory) throws IOException {
    Path copy = directory.resolve("retail");
    FileUtils.copyDirectory(ChildJvm.examples().resolve("retail").toFile(), copy.toFile());
    replace(copy, "gold", "STREAM bronze", "STREAM clicks");
    replace(copy, "silver", "STREAM bronze" + ONCE, "STREAM clicks");
    return copy;
  }

  private static void replace(Path project, String table, String old, String now)
      throws IOException {
    Path file = project.resolve("transformations/%s.sql".formatted(table));
    String sql = Files.readString(file);
    assertThat(sql).contains(old);
    Files.writeString(file, sql.replace(old, now));
  }
}
