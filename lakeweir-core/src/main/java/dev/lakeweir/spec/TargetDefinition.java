package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Optional;

/** What flows write into: a table of the lake, or a sink outside it. */
public sealed interface TargetDefinition permits TableDefinition, SinkDefinition {
  String name();

  Position position();

  /** When the flows into it run; empty for as the pipeline says. */
  Optional<TriggerDefinition> trigger();

  /** For messages: {@code table 'gold'}. */
  String shown();
}
