package dev.lakeweir.plan;

import dev.lakeweir.connector.EventHubsConnector;
import dev.lakeweir.connector.EventHubsFailure;
import dev.lakeweir.connector.EventHubsOptions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * Has the connector read the options of a source, as it will when the stream starts. Without the
 * connector nothing is said here: the machine that runs the pipeline may have it, and a run that
 * has not says so.
 */
final class EventHubsCheck {
  private static final Pattern OPTION = Pattern.compile("eventhubs\\.[A-Za-z]+");

  private final SparkSession spark;
  private final Problems problems;

  EventHubsCheck(SparkSession spark, Problems problems) {
    this.spark = spark;
    this.problems = problems;
  }

  void check(SourceDefinition source) {
    EventHubsOptions options = EventHubsOptions.of(source);
    if (!options.nameANamespace()) {
      return; // what is embedded is named when it runs
    }
    EventHubsConnector.find(spark)
        .ifPresent(
            connector -> {
              try {
                connector.check(options.reading());
              } catch (RuntimeException e) {
                report(source, options, String.valueOf(e.getMessage()));
              }
            });
  }

  private void report(SourceDefinition source, EventHubsOptions options, String message) {
    EventHubsFailure failure = EventHubsFailure.of(message);
    problems.error(
        ErrorCode.INVALID_VALUE,
        position(source, options, failure.cause()),
        "Cannot use the options of source '%s': %s".formatted(source.name(), failure.cause()),
        failure.remedy());
  }

  /** That of the option which the text names, or of what names the hub. */
  private static Position position(SourceDefinition source, EventHubsOptions options, String text) {
    Optional<String> named = OPTION.matcher(text).results().map(MatchResult::group).findFirst();
    return named
        .flatMap(options::find)
        .or(() -> options.find(EventHubsOptions.CONNECTION_STRING))
        .or(() -> options.find(EventHubsOptions.NAMESPACE))
        .map(PropertyDefinition::position)
        .orElse(source.position());
  }
}
