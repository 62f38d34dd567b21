package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.SqlText;

/**
 * A value. Messages show it as it was written, never as it was resolved: what a variable holds may
 * be a secret.
 *
 * @param written before the variables in it are resolved
 * @param value after that; as written until then, and for good where a variable is not defined
 * @param content the value as it stands in the file, from its first character on, so that positions
 *     inside are those of the file
 */
record YamlScalar(Position position, String written, String value, SqlText content, State state)
    implements YamlNode {
  /** What is known of the value. */
  enum State {
    GIVEN,
    /** {@code ~}, {@code null} or nothing at all. */
    EMPTY,
    /** A variable in it is not defined; that has been reported. */
    UNRESOLVED
  }

  static YamlScalar given(Position position, String value) {
    return new YamlScalar(position, value, value, new SqlText(value, position), State.GIVEN);
  }

  boolean isEmpty() {
    return state == State.EMPTY;
  }

  boolean isResolved() {
    return state != State.UNRESOLVED;
  }

  YamlScalar resolved(String resolvedValue, String resolvedContent) {
    SqlText text = new SqlText(resolvedContent, content.position());
    return new YamlScalar(position, written, resolvedValue, text, state);
  }

  YamlScalar unresolved() {
    return new YamlScalar(position, written, value, content, State.UNRESOLVED);
  }

  @Override
  public String kind() {
    return isEmpty() ? "nothing" : "a single value";
  }
}
