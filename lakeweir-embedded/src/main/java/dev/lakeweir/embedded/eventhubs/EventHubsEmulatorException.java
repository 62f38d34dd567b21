package dev.lakeweir.embedded.eventhubs;

/** The emulator could not do what was asked; the message says what, why and what to do. */
public final class EventHubsEmulatorException extends RuntimeException {
  private final String problem;

  EventHubsEmulatorException(String problem, String why, String remedy, Throwable cause) {
    super("%s: %s. %s".formatted(problem, why, remedy), cause);
    this.problem = "%s: %s".formatted(problem, why);
  }

  /** What and why, for those who know a better remedy. */
  public String problem() {
    return problem;
  }
}
