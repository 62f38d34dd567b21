package dev.lakeweir.run;

import dev.lakeweir.connector.EventHubsFailure;
import dev.lakeweir.onepass.FlowException;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.sink.StorageFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells why a flow ended from what its query threw. */
final class FlowFailure {
  private static final Pattern CONDITION = Pattern.compile("^\\[[A-Z0-9_.]+\\] ");

  /** How Delta begins to say that a table does not take rows. */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "^\\[DELTA_(METADATA_MISMATCH|FAILED_TO_MERGE_FIELDS|MERGE_INCOMPATIBLE_"
              + "|MERGE_UNRESOLVED_EXPRESSION|VIOLATE_CONSTRAINT|NOT_NULL_CONSTRAINT"
              + "|NESTED_NOT_NULL_CONSTRAINT|MISSING_NOT_NULL_COLUMN|EXCEED_CHAR_VARCHAR_LIMIT)");

  /** Of this Delta says only how to change the table. */
  private static final String OTHER_COLUMNS = "[DELTA_METADATA_MISMATCH]";

  private static final Map<ErrorCode, String> HINTS =
      Map.of(
          ErrorCode.EXPECTATION_FAILED,
          "Mend the data or the expectation, or use ON VIOLATION QUARANTINE. Nothing of the batch is in the table.",
          ErrorCode.UNDECODABLE_RECORD,
          "Mend the data, or set decode.on-error: quarantine. Nothing of the batch is in the table.",
          ErrorCode.WRONG_HEADER,
          "Mend the file or decode.schema, or set header: false. Nothing of the batch is in the table.",
          ErrorCode.REGISTRY_UNREACHABLE,
          "Check decode.registry and that the registry runs. A schema that is gone for good: reject its records by decode.registry.reject-ids. Nothing is lost: a run goes on where this one ended.");

  /** How Lakeweir's own failures begin inside a query, where only a message gets through. */
  private static final Pattern OURS =
      Pattern.compile(
          HINTS.keySet().stream()
              .map(ErrorCode::id)
              .collect(Collectors.joining("|", "\\[(", ")\\] (.*)")));

  private FlowFailure() {}

  /**
   * Tells it.
   *
   * @param flows those of the query
   */
  static Problem of(List<String> flows, Throwable failure) {
    String flow = failed(failure).orElseGet(() -> String.join("', '", flows));
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher ours = OURS.matcher(String.valueOf(cause.getMessage()));
      if (ours.find()) {
        return raised(flow, ours.group(1), ours.group(2).split("\\R", 2)[0]);
      }
    }
    Optional<EventHubsFailure> ofHub = EventHubsFailure.in(failure);
    if (ofHub.isPresent()) {
      String message = "Cannot go on with flow '%s': %s".formatted(flow, ofHub.get().cause());
      return Problem.error(ofHub.get().code(), message, ofHub.get().hint());
    }
    Throwable root = StorageFailure.root(failure);
    String message = CONDITION.matcher(StorageFailure.firstLine(root)).replaceFirst("");
    String name = root.getClass().getName();
    String all = chain(failure);
    if (all.contains("OffsetOutOfRange")
        || all.contains("KAFKA_DATA_LOSS")
        || all.contains("data may have been lost")) {
      return Problem.error(
          ErrorCode.DATA_LOSS,
          "Cannot go on with flow '%s': records that it has not read are gone from the source: %s"
              .formatted(flow, message),
          "Keep the topic's records longer. To go on without them set options.failOnDataLoss: false for one run.");
    }
    Optional<String> refusal = refusal(failure);
    if (refusal.isPresent()) {
      return Problem.error(
          ErrorCode.ROWS_REFUSED,
          "Cannot go on with flow '%s': its table does not take its rows: %s"
              .formatted(flow, refusal.get()),
          "Put such rows aside by an expectation with ON VIOLATION QUARANTINE, or give the table back the columns that the project declares: those that are missing are added at the next start. Nothing is lost: a run goes on where this one ended.");
    }
    if (name.startsWith("org.apache.spark.sql.delta") || all.contains("_delta_log")) {
      return StorageFailure.of("go on with flow '" + flow + "'", "its storage", failure);
    }
    return Problem.error(
        ErrorCode.FLOW_FAILED,
        "Cannot go on with flow '%s': %s: %s"
            .formatted(flow, root.getClass().getSimpleName(), message),
        "Nothing is lost: a run goes on where this one ended. The log file has the whole story.");
  }

  private static Optional<String> refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String line = StorageFailure.firstLine(cause);
      if (REFUSAL.matcher(line).find()) {
        return Optional.of(
            line.startsWith(OTHER_COLUMNS)
                ? "it has not all of their columns, or has them with other types"
                : CONDITION.matcher(line).replaceFirst(""));
      }
    }
    return Optional.empty();
  }

  /**
   * The flow that the failure names, where it is one of several: the innermost, which may be one
   * that is computed in the pass of another.
   */
  private static Optional<String> failed(Throwable failure) {
    Optional<String> flow = Optional.empty();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FlowException named) {
        flow = Optional.of(named.flow());
      }
    }
    return flow;
  }

  private static Problem raised(String flow, String id, String message) {
    ErrorCode code =
        Arrays.stream(ErrorCode.values())
            .filter(it -> it.id().equals(id))
            .findFirst()
            .orElseThrow();
    return Problem.error(
        code, "Cannot go on with flow '%s': %s".formatted(flow, message), HINTS.get(code));
  }

  private static String chain(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause).append('\n');
    }
    return text.toString();
  }
}
