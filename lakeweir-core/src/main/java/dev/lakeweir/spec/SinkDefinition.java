package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Map;
import java.util.Optional;

/**
 * A sink under {@code sinks:}: a place outside the lake that flows send rows to.
 *
 * @param format Spark's name of the format: {@code kafka} or {@code eventhubs}
 * @param options Spark's own option names, verbatim, with their interpolated values
 */
public record SinkDefinition(
    String name,
    Position position,
    String format,
    Map<String, PropertyDefinition> options,
    Optional<TriggerDefinition> trigger)
    implements TargetDefinition {

  /** An option by its name in any letter case, as Spark takes it. */
  public Optional<PropertyDefinition> option(String option) {
    return options.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(option))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  @Override
  public String shown() {
    return "sink '" + name + "'";
  }
}
