package dev.lakeweir.explain;

import java.time.Duration;

/** Writes a time as people do: {@code 10 minutes}. */
final class DurationText {
  private DurationText() {}

  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + " ms";
    }
    long seconds = millis / 1000;
    if (seconds % 60 != 0) {
      return count(seconds, "second");
    }
    long minutes = seconds / 60;
    if (minutes % 60 != 0) {
      return count(minutes, "minute");
    }
    long hours = minutes / 60;
    return hours % 24 == 0 ? count(hours / 24, "day") : count(hours, "hour");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
