package dev.lakeweir.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * When a flow's next batch starts.
 *
 * @param interval for {@link Kind#INTERVAL}, how long from the start of one batch to the start of
 *     the next; empty otherwise
 */
public record TriggerDefinition(Kind kind, Optional<Duration> interval) {
  public static final TriggerDefinition CONTINUOUS =
      new TriggerDefinition(Kind.CONTINUOUS, Optional.empty());
  public static final TriggerDefinition AVAILABLE_NOW =
      new TriggerDefinition(Kind.AVAILABLE_NOW, Optional.empty());

  /** How batches follow each other. */
  public enum Kind {
    /** As soon as the last one is done. */
    CONTINUOUS,
    /** At a fixed interval. */
    INTERVAL,
    /** Until what was there at the start is drained; then the flow ends. */
    AVAILABLE_NOW
  }

  public static TriggerDefinition every(Duration interval) {
    return new TriggerDefinition(Kind.INTERVAL, Optional.of(interval));
  }
}
