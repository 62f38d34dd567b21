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
 * @param files the data files that it added with new rows, absolute
 */
record Commit(long version, long visibleMillis, List<Path> files) {
  private static final Pattern LOG_FILE = Pattern.compile("\\d{20}\\.json");
  private static final ObjectMapper JSON = new ObjectMapper();

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
    List<Path> files = new ArrayList<>();
    for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
      JsonNode add = JSON.readTree(line).path("add");
      if (add.path("dataChange").asBoolean()) {
        files.add(table.resolve(add.get("path").asText()));
      }
    }
    return new Commit(version, visible.toMillis(), files);
  }
}
