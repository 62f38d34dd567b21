package dev.lakeweir.spec;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a trigger as it is written in {@code trigger:} and in {@code lakeweir.trigger}. */
public final class TriggerText {
  /** What a trigger may be, for hints. */
  public static final String EXPECTED =
      "Write continuous, available-now, or how often, such as '500 ms', '10 seconds' or '1 minute'.";

  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})\\s*([a-z]+)");
  private static final List<Map.Entry<Pattern, Duration>> UNITS =
      List.of(
          Map.entry(Pattern.compile("ms|milliseconds?"), Duration.ofMillis(1)),
          Map.entry(Pattern.compile("s|secs?|seconds?"), Duration.ofSeconds(1)),
          Map.entry(Pattern.compile("m|mins?|minutes?"), Duration.ofMinutes(1)),
          Map.entry(Pattern.compile("h|hours?"), Duration.ofHours(1)));

  private TriggerText() {}

  /** Empty if the text is no trigger. */
  public static Optional<TriggerDefinition> parse(String text) {
    String trigger = text.strip().toLowerCase(Locale.ROOT);
    return switch (trigger) {
      case "continuous" -> Optional.of(TriggerDefinition.CONTINUOUS);
      case "available-now" -> Optional.of(TriggerDefinition.AVAILABLE_NOW);
      default -> interval(trigger).map(TriggerDefinition::every);
    };
  }

  private static Optional<Duration> interval(String text) {
    Matcher matcher = INTERVAL.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return UNITS.stream()
        .filter(unit -> unit.getKey().matcher(matcher.group(2)).matches())
        .map(unit -> unit.getValue().multipliedBy(count))
        .filter(interval -> !interval.isZero())
        .findFirst();
  }
}
