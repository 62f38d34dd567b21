package dev.lakeweir.benchmarks.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The CPU time of the threads of another process, by what they are for. Linux tells that of threads
 * that live; those that end between two looks lose what they did since the first. For one thread.
 */
final class ThreadTimes {
  /** How many of the units of {@code /proc} a second has; on Linux it is the same everywhere. */
  private static final double UNITS = 100;

  private final Path threads;
  private final Map<String, Long> last = new HashMap<>();

  /** What a thread is for. */
  enum Use {
    TASKS("tasks"),
    COMPILERS("the JVM's compilers"),
    COLLECTOR("garbage collection"),
    DRIVER("driver and all other threads");

    private final String title;

    Use(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    /**
     * Of a thread.
     *
     * @param name its first 15 characters, as Linux has it
     */
    static Use of(String name) {
      if (name.startsWith("Executor task")) {
        return TASKS;
      }
      if (name.startsWith("C1 Comp") || name.startsWith("C2 Comp")) {
        return COMPILERS;
      }
      return name.startsWith("G1 ") || name.startsWith("GC Thread") ? COLLECTOR : DRIVER;
    }
  }

  ThreadTimes(long process) {
    threads = Path.of("/proc", Long.toString(process), "task");
  }

  /** Seconds since the last look; at the first, since the threads began. */
  Map<Use, Double> look() throws IOException {
    Map<Use, Double> seconds = new EnumMap<>(Use.class);
    List<Path> all;
    try (Stream<Path> listed = Files.list(threads)) {
      all = listed.toList();
    }
    for (Path thread : all) {
      try {
        add(thread, seconds);
      } catch (NoSuchFileException e) {
        // It has ended since it was listed.
        last.remove(thread.toString());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read the times of " + thread, e);
      }
    }
    return seconds;
  }

  private void add(Path thread, Map<Use, Double> seconds) throws IOException {
    String name = Files.readString(thread.resolve("comm")).strip();
    long units = units(Files.readString(thread.resolve("stat")));
    Long before = last.put(thread.toString(), units);
    seconds.merge(Use.of(name), (units - (before == null ? 0 : before)) / UNITS, Double::sum);
  }

  /** User and system time, the 14th and 15th field; the second is a name that may hold blanks. */
  static long units(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
