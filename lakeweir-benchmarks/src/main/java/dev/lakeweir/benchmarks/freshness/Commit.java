package dev.lakeweir.benchmarks.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A version of a Delta table on a local disk.
 *
 * @param visibleMillis when readers could see it, since the epoch: the change time of its file in
 *     the log, which the rename or link sets that puts the file there under its name; that of the
 *     content, or what the commit says of itself, would be earlier
 * @param added the data files that it added
 * @param removed the data files that it took out of the table; they stay on the disk
 */
record Commit(long version, long visibleMillis, List<Added> added, List<Path> removed) {
  private static final Pattern LOG_FILE = Pattern.compile("\\d{20}\\.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A data file in the table.
   *
   * @param file absolute
   * @param newRows whether it brought rows that were in no file before
   */
  record Added(Path file, boolean newRows) {}

  /** The data files that it added with new rows. */
  List<Path> files() {
    return added.stream().filter(Added::newRows).map(Added::file).toList();
  }

  /** All of a table, by version. */
  static List<Commit> of(Path table) throws IOException {
    try (Stream<Path> logs = Files.list(table.resolve("_delta_log"))) {
      List<Commit> commits = new ArrayList<>();
      for (Path log : logs.sorted().toList()) {
        String name = log.getFileName().toString();
        if (LOG_FILE.matcher(name).matches()) {
          commits.add(read(table, log, Long.parseLong(name.substring(0, 20))));
        }
      }
      return commits;
    }
  }

  private static Commit read(Path table, Path log, long version) throws IOException {
    FileTime visible = (FileTime) Files.getAttribute(log, "unix:ctime");
    List<Added> added = new ArrayList<>();
    List<Path> removed = new ArrayList<>();
    for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
      JsonNode action = JSON.readTree(line);
      JsonNode add = action.path("add");
      if (add.hasNonNull("deletionVector")) {
        throw new IOException("a file of which only some rows count, in " + log);
      }
      if (add.isObject()) {
        added.add(new Added(file(table, add), add.get("dataChange").asBoolean()));
      }
      if (action.path("remove").isObject()) {
        removed.add(file(table, action.get("remove")));
      }
    }
    return new Commit(version, visible.toMillis(), added, removed);
  }

  private static Path file(Path table, JsonNode action) {
    return table.resolve(action.get("path").asText());
  }
}
