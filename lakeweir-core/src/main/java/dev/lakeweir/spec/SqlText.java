package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.Objects;

/**
 * A piece of SQL cut out of a file, without the statement around it, and where its first character
 * stands.
 */
public record SqlText(String text, Position position) {
  public SqlText {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(position, "position");
  }

  /**
   * The text behind so many line breaks and blanks that a parser which counts lines and columns
   * counts those of the file.
   */
  public String padded() {
    return "\n".repeat(position.line() - 1) + " ".repeat(position.column() - 1) + text;
  }
}
