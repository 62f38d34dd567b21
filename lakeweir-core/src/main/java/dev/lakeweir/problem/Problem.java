package dev.lakeweir.problem;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong. The message says {@code Cannot <act> <object>: <cause>}, values after a
 * colon; the hint says what to do and is empty when the message leaves only one thing to do.
 */
public record Problem(
    ErrorCode code, Severity severity, Optional<Position> position, String message, String hint) {
  public Problem {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(hint, "hint");
  }

  public static Problem error(ErrorCode code, Position position, String message, String hint) {
    return new Problem(code, Severity.ERROR, Optional.of(position), message, hint);
  }

  public static Problem error(ErrorCode code, String message, String hint) {
    return new Problem(code, Severity.ERROR, Optional.empty(), message, hint);
  }

  public static Problem warning(ErrorCode code, Position position, String message, String hint) {
    return new Problem(code, Severity.WARNING, Optional.of(position), message, hint);
  }

  /** {@code gold.sql:12:8 [E204] message}, and the hint on a line of its own. */
  public String render() {
    StringBuilder text = new StringBuilder();
    position.ifPresent(at -> text.append(at).append(' '));
    text.append('[').append(code.id()).append("] ");
    if (severity != Severity.ERROR) {
      text.append(severity.name().toLowerCase(java.util.Locale.ROOT)).append(": ");
    }
    text.append(message);
    if (!hint.isEmpty()) {
      text.append(System.lineSeparator()).append("  hint: ").append(hint);
    }
    return text.toString();
  }
}
