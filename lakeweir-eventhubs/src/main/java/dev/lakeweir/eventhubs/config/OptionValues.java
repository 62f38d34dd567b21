package dev.lakeweir.eventhubs.config;

import dev.lakeweir.eventhubs.EventHubsException;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The options that were given, by what they are, each with a value. */
public final class OptionValues {
  /** What Spark itself hands over among the options of a source or a sink. */
  private static final Set<String> OF_SPARK =
      Set.of("checkpointlocation", "queryname", "outputmode", "streamname");

  private final Map<EventHubsOption, String> values;
  private final Map<String, String> notes;

  private OptionValues(Map<EventHubsOption, String> values, Map<String, String> notes) {
    this.values = values;
    this.notes = notes;
  }

  /**
   * Reads options by their names.
   *
   * @throws EventHubsException if one has an unknown name, or is given twice with different values
   */
  public static OptionValues of(Map<String, String> options) {
    Map<EventHubsOption, String> values = new EnumMap<>(EventHubsOption.class);
    Map<String, String> notes = new TreeMap<>();
    options.forEach(
        (name, value) -> {
          Optional<EventHubsOption> known = EventHubsOption.named(name);
          Optional<RetiredOption> retired = RetiredOption.named(name);
          if (known.isPresent()) {
            put(values, known.get(), value);
          } else if (retired.isPresent()) {
            notes.put(name, retired.get().note());
          } else if (!OF_SPARK.contains(name.toLowerCase(Locale.ROOT))) {
            throw unknown(name);
          }
        });
    return new OptionValues(values, notes);
  }

  private static void put(
      Map<EventHubsOption, String> values, EventHubsOption option, String value) {
    String before = values.put(option, value);
    if (before != null && !before.equals(value)) {
      throw new EventHubsException(
          "Cannot read option " + option.fullName(),
          "it is given with and without its prefix, with different values",
          "Leave one of them out.");
    }
  }

  private static EventHubsException unknown(String name) {
    String bare = EventHubsOption.withoutPrefix(name).toLowerCase(Locale.ROOT);
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    Comparator<EventHubsOption> nearness =
        Comparator.comparingInt(o -> distance.apply(bare, o.key().toLowerCase(Locale.ROOT)));
    EventHubsOption nearest =
        List.of(EventHubsOption.values()).stream().min(nearness).orElseThrow();
    int differing = distance.apply(bare, nearest.key().toLowerCase(Locale.ROOT));
    String remedy =
        differing <= Math.max(1, bare.length() / 3)
            ? "Did you mean " + nearest.fullName() + "?"
            : "Known are: " + String.join(", ", EventHubsOption.fullNames()) + ".";
    return new EventHubsException("Cannot use option " + name, "no option has this name", remedy);
  }

  /** Names of given options that mean nothing any more, each with the reason. */
  public Map<String, String> notes() {
    return notes;
  }

  Optional<String> text(EventHubsOption option) {
    return Optional.ofNullable(values.get(option)).map(String::strip).filter(v -> !v.isEmpty());
  }

  Secret secret(EventHubsOption option) {
    return new Secret(text(option).orElse(""));
  }

  Optional<Duration> duration(EventHubsOption option) {
    return text(option).map(value -> DurationText.parse(option.fullName(), value));
  }

  boolean flag(EventHubsOption option, boolean otherwise) {
    Optional<String> value = text(option).map(v -> v.toLowerCase(Locale.ROOT));
    value
        .filter(v -> !v.equals("true") && !v.equals("false"))
        .ifPresent(v -> fail(option, "neither true nor false: " + v, "Write true or false."));
    return value.map("true"::equals).orElse(otherwise);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  Optional<Long> number(EventHubsOption option, long min, long max) {
    Optional<String> value = text(option);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String range = "Write a whole number from " + min + " to " + max + ".";
    try {
      long number = Long.parseLong(value.get());
      if (number < min || number > max) {
        fail(option, "out of range: " + number, range);
      }
      return Optional.of(number);
    } catch (NumberFormatException noNumber) {
      throw new EventHubsException(
          "Cannot read option " + option.fullName(), "no number: " + value.get(), range);
    }
  }

  /** The one of these words that was written, in lower case. */
  Optional<String> word(EventHubsOption option, List<String> words) {
    Optional<String> value = text(option).map(v -> v.toLowerCase(Locale.ROOT));
    value
        .filter(v -> !words.contains(v))
        .ifPresent(
            v -> fail(option, "unknown: " + v, "Known are: " + String.join(", ", words) + "."));
    return value;
  }

  static void fail(EventHubsOption option, String cause, String remedy) {
    throw new EventHubsException("Cannot read option " + option.fullName(), cause, remedy);
  }

  /** The names only: a value may be a secret. */
  @Override
  public String toString() {
    return values.keySet().stream().map(EventHubsOption::key).collect(Collectors.joining(", "));
  }
}
