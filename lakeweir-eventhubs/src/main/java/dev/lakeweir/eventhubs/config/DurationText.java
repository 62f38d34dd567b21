package dev.lakeweir.eventhubs.config;

import dev.lakeweir.eventhubs.EventHubsException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code PT2M}, {@code 120s}, {@code 2 minutes}, {@code 500ms}. */
final class DurationText {
  private static final Pattern PLAIN = Pattern.compile("(\\d{1,9})\\s*([a-z]+)");

  private DurationText() {}

  /**
   * Reads one; it is above zero.
   *
   * @throws EventHubsException if it is neither of the two kinds
   */
  static Duration parse(String option, String text) {
    String written = text.strip();
    Duration duration =
        written.toUpperCase(Locale.ROOT).startsWith("P")
            ? iso(option, written)
            : plain(option, written);
    if (duration.isZero() || duration.isNegative()) {
      throw invalid(option, text);
    }
    return duration;
  }

  private static Duration iso(String option, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException notIso) {
      throw invalid(option, text);
    }
  }

  private static Duration plain(String option, String text) {
    Matcher matcher = PLAIN.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw invalid(option, text);
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms", "milli", "millis", "millisecond", "milliseconds" -> Duration.ofMillis(count);
      case "s", "sec", "secs", "second", "seconds" -> Duration.ofSeconds(count);
      case "m", "min", "mins", "minute", "minutes" -> Duration.ofMinutes(count);
      case "h", "hour", "hours" -> Duration.ofHours(count);
      case "d", "day", "days" -> Duration.ofDays(count);
      default -> throw invalid(option, text);
    };
  }

  private static EventHubsException invalid(String option, String text) {
    return new EventHubsException(
        "Cannot read option " + option,
        "not a duration above zero: " + text,
        "Write 60s, 5 minutes or PT5M.");
  }
}
