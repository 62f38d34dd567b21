package dev.lakeweir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.DeltaLog;

/** Makes Delta tables as they would be if all had been written some time ago. */
public final class AgedTable {
  private static final String VACUUMED = "_last_vacuum_info";

  private AgedTable() {}

  /**
   * All of its files, and what its log says of when files were replaced. Checkpoints say that too:
   * they are deleted if the log goes back to the first version.
   */
  public static void age(Path table, Duration age) {
    Instant then = Instant.now().minus(age);
    deleteCheckpoints(table.resolve("_delta_log"));
    try (Stream<Path> all = Files.walk(table)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.matches("\\d+\\.json")) {
          String deleted = "\"deletionTimestamp\":";
          Files.writeString(
              file,
              Files.readString(file).replaceAll(deleted + "\\d+", deleted + then.toEpochMilli()));
        }
        if (!name.equals(VACUUMED)) {
          Files.setLastModifiedTime(file, FileTime.from(then));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DeltaLog.clearCache();
  }

  private static void deleteCheckpoints(Path log) {
    if (!Files.exists(log.resolve("%020d.json".formatted(0)))) {
      return;
    }
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.filter(it -> it.toString().contains("checkpoint")).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As if the last vacuum had come longer ago than the table rests. */
  public static void forgetWhenItWasVacuumed(Path table) {
    Path note = table.resolve("_delta_log").resolve(VACUUMED);
    try {
      if (Files.exists(note)) {
        Files.setLastModifiedTime(note, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its data files, also those that no version names any more. */
  public static List<Path> files(Path table) {
    try (Stream<Path> files = Files.list(table)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
