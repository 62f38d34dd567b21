package dev.lakeweir.connector;

import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The options of an Event Hubs source or sink. Their names mind neither case nor the prefix {@code
 * eventhubs.}, here as in the connector.
 */
public final class EventHubsOptions {
  public static final String FORMAT = "eventhubs";
  public static final String PREFIX = "eventhubs.";
  public static final String CONNECTION_STRING = "eventhubs.connectionString";
  public static final String NAMESPACE = "eventhubs.namespace";
  public static final String NAME = "eventhubs.name";
  public static final String CONSUMER_GROUP = "eventhubs.consumerGroup";

  /**
   * What is set when the project does not: nothing that lies in a hub is skipped at the first
   * start, and one batch stays small enough for a laptop.
   */
  private static final Map<String, String> DEFAULTS =
      Map.of("eventhubs.startingPosition", "earliest", "eventhubs.maxEventsPerTrigger", "1000000");

  private final Map<String, PropertyDefinition> written;

  private EventHubsOptions(Map<String, PropertyDefinition> written) {
    this.written = written;
  }

  public static EventHubsOptions of(SourceDefinition source) {
    return new EventHubsOptions(source.options());
  }

  public static EventHubsOptions of(SinkDefinition sink) {
    return new EventHubsOptions(sink.options());
  }

  /** Whether the source is one of Event Hubs. */
  public static boolean isEventHubs(SourceDefinition source) {
    return source.format().equals(FORMAT);
  }

  /** An option by its full name, however it was written. */
  public Optional<PropertyDefinition> find(String fullName) {
    return written.entrySet().stream()
        .filter(option -> isNamed(option.getKey(), fullName))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** As {@link #find}, its value; empty too where there are only blanks. */
  public Optional<String> text(String fullName) {
    return find(fullName)
        .map(PropertyDefinition::value)
        .map(String::strip)
        .filter(it -> !it.isEmpty());
  }

  /** Whether they say in which namespace the hub is. */
  public boolean nameANamespace() {
    return text(CONNECTION_STRING).isPresent() || text(NAMESPACE).isPresent();
  }

  /** All that a stream is read with: the project's own and Lakeweir's defaults for the others. */
  public Map<String, String> reading() {
    Map<String, String> options = new LinkedHashMap<>(DEFAULTS);
    written.forEach((name, value) -> put(options, name, value.value()));
    return options;
  }

  /** Sets one option in the place of the same one under another form of its name. */
  static void put(Map<String, String> options, String name, String value) {
    options.keySet().removeIf(other -> isNamed(other, name));
    options.put(name, value);
  }

  private static boolean isNamed(String written, String name) {
    return bare(written).equals(bare(name));
  }

  /** The name without its prefix, in lower case. */
  private static String bare(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(PREFIX) ? lower.substring(PREFIX.length()) : lower;
  }
}
