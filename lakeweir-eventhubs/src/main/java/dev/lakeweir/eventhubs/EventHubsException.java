package dev.lakeweir.eventhubs;

/**
 * What this connector cannot do, why, and what to do about it. Its message never holds a key, a
 * token or a connection string.
 */
public class EventHubsException extends RuntimeException {
  /** Makes one of the form {@code problem: cause. remedy}. */
  public EventHubsException(String problem, String cause, String remedy) {
    super(message(problem, cause, remedy));
  }

  /** Makes one of the same form that keeps what it was caused by, without its secrets. */
  public EventHubsException(String problem, String cause, String remedy, Throwable causedBy) {
    super(message(problem, cause, remedy), causedBy == null ? null : Redaction.of(causedBy));
  }

  private static String message(String problem, String cause, String remedy) {
    String end = cause.endsWith(".") ? " " : ". ";
    return Redaction.of(problem + ": " + cause + end + remedy);
  }
}
