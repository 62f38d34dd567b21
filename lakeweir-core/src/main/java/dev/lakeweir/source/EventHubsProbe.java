package dev.lakeweir.source;

import dev.lakeweir.connector.EventHubsConnector;
import dev.lakeweir.connector.EventHubsEndpoint;
import dev.lakeweir.connector.EventHubsFailure;
import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.SourceDefinition;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Asks whether the hub of a source is there; takes at most 15 seconds. */
final class EventHubsProbe {
  private final SparkSession spark;
  private final Problems problems;

  EventHubsProbe(SparkSession spark, Problems problems) {
    this.spark = spark;
    this.problems = problems;
  }

  void probe(SourceDefinition source) {
    EventHubsOptions options = EventHubsOptions.of(source);
    Optional<EventHubsConnector> connector = EventHubsConnector.find(spark);
    if (connector.isEmpty()) {
      problems.error(
          ErrorCode.CONNECTOR_MISSING,
          source.position(),
          "Cannot read source '%s': the Event Hubs connector is not on the class path"
              .formatted(source.name()),
          EventHubsConnector.REMEDY);
    } else if (!options.nameANamespace()) {
      problems.error(
          ErrorCode.MISSING_KEY,
          source.position(),
          "Cannot read source '%s': it names no namespace".formatted(source.name()),
          "set options.%s, or run with --embedded to start an emulator"
              .formatted(EventHubsOptions.CONNECTION_STRING));
    } else if (isReachable(source, options)) {
      ask(source, options, connector.get());
    }
  }

  private boolean isReachable(SourceDefinition source, EventHubsOptions options) {
    Optional<EventHubsEndpoint> endpoint = EventHubsEndpoint.of(options);
    Optional<String> refusal = endpoint.flatMap(EventHubsEndpoint::refusal);
    refusal.ifPresent(
        reason ->
            problems.error(
                ErrorCode.SOURCE_UNREACHABLE,
                source.position(),
                "Cannot reach source '%s' at %s: %s"
                    .formatted(source.name(), endpoint.get(), reason),
                "check the name of the namespace and that port %d is open"
                    .formatted(endpoint.get().port())));
    return refusal.isEmpty();
  }

  private void ask(
      SourceDefinition source, EventHubsOptions options, EventHubsConnector connector) {
    try {
      connector.ask(options.reading());
    } catch (RuntimeException e) {
      EventHubsFailure failure = EventHubsFailure.of(String.valueOf(e.getMessage()));
      if (failure.kind() == EventHubsFailure.Kind.PARTLY_AWAY) {
        return; // the hub is there; a stream that has begun reads the other partitions meanwhile
      }
      boolean missing = failure.kind() == EventHubsFailure.Kind.MISSING;
      problems.error(
          missing ? ErrorCode.SOURCE_MISSING : ErrorCode.SOURCE_UNREACHABLE,
          source.position(),
          "Cannot read source '%s': %s".formatted(source.name(), failure.cause()),
          failure.hint());
    }
  }
}
