package dev.lakeweir.benchmarks.peers;

import java.util.Locale;

/**
 * What one filling of the three tables took.
 *
 * @param seconds from the start of the first query until all rows are committed
 * @param wholeSeconds the same with the preparation before it
 * @param cpuSeconds of all threads of the process, within {@code seconds}
 * @param bytes of the tables' Parquet files
 */
public record Repetition(
    double seconds, double wholeSeconds, double cpuSeconds, Rows rows, long bytes) {
  /** One line, with the same names. No library, since each peer's class path has its own. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"seconds\":%.3f,\"wholeSeconds\":%.3f,\"cpuSeconds\":%.2f,"
            + "\"rows\":{\"bronze\":%d,\"silver\":%d,\"gold\":%d},\"bytes\":%d}",
        seconds,
        wholeSeconds,
        cpuSeconds,
        rows.bronze(),
        rows.silver(),
        rows.gold(),
        bytes);
  }
}
