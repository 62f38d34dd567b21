package dev.lakeweir.connector;

import dev.lakeweir.problem.ErrorCode;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the Event Hubs connector could not do. Only its text gets here when a task on an executor
 * has failed, so the text is what is looked at.
 *
 * @param kind what sort of failure it is
 * @param cause what could not be done and why; it holds no secret
 * @param remedy what the connector advises
 */
public record EventHubsFailure(Kind kind, String cause, String remedy) {
  private static final Pattern THROWN =
      Pattern.compile("dev\\.lakeweir\\.eventhubs\\.EventHubsException: (.*)");

  /** A sentence ends at the first full stop before a blank: a host's name has none. */
  private static final Pattern SENTENCES = Pattern.compile("(.*?[^.])\\. (.*)");

  /** What sort of failure it is, known by a piece of its text. */
  public enum Kind {
    MADE_ANEW(
        ErrorCode.DATA_LOSS,
        "the hub was made anew",
        "The hub begins anew, as one of an emulator does with each run: give the pipeline another storage:, or fill its tables from this hub with --full-refresh."),
    LOST(
        ErrorCode.DATA_LOSS,
        "Lost in event hub",
        "Keep the hub's events longer. To go on without them set options.eventhubs.failOnDataLoss: false for one run."),
    TAKEN(
        ErrorCode.SOURCE_TAKEN,
        "take the partition away|another task reads it|has too many receivers of it",
        "Give each reader a consumer group of its own: options.eventhubs.consumerGroup. Nothing is lost: a run goes on where this one ended."),
    MISSING(
        ErrorCode.SOURCE_MISSING,
        "(?i)could not be found|status-code: 404|amqp:not-found|NOT_FOUND",
        "Create the hub or the consumer group, or correct EntityPath or options.eventhubs.name, and options.eventhubs.consumerGroup."),
    REFUSED(
        ErrorCode.SOURCE_UNREACHABLE,
        "(?i)unauthorized|status-code: 401|Entra ID",
        "Check the key or the credential, and that it may listen for a source, or send for a sink."),
    PARTLY_AWAY(
        ErrorCode.FLOW_FAILED,
        "partitions do not answer",
        "Start again when the service is well. Nothing is lost: a run goes on where this one ended."),
    OTHER(ErrorCode.FLOW_FAILED, "", "");

    private final ErrorCode code;
    private final Pattern mark;
    private final String hint;

    Kind(ErrorCode code, String mark, String hint) {
      this.code = code;
      this.mark = Pattern.compile(mark);
      this.hint = hint;
    }

    private static Kind of(String message) {
      for (Kind kind : values()) {
        if (kind.mark.matcher(message).find()) {
          return kind;
        }
      }
      return OTHER;
    }
  }

  public EventHubsFailure {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** From the connector's own message: {@code problem: cause. remedy}. */
  public static EventHubsFailure of(String message) {
    Kind kind = Kind.of(message);
    Matcher sentences = SENTENCES.matcher(message);
    return sentences.matches()
        ? new EventHubsFailure(kind, sentences.group(1), sentences.group(2))
        : new EventHubsFailure(kind, message, "");
  }

  /** The connector's failure in a chain of causes, if it is what the chain is about. */
  public static Optional<EventHubsFailure> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher thrown = THROWN.matcher(cause.toString());
      if (thrown.find()) {
        return Optional.of(of(thrown.group(1)));
      }
    }
    return Optional.empty();
  }

  /** The code of the problem when a flow ends by it. */
  public ErrorCode code() {
    return kind.code;
  }

  /** What to do: of this kind of failure, or what the connector advises. */
  public String hint() {
    return kind.hint.isEmpty() ? remedy : kind.hint;
  }
}
