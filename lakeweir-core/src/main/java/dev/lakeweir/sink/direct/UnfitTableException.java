package dev.lakeweir.sink.direct;

/**
 * Thrown where a table cannot be written directly, or not by these rows: it says why. No commit has
 * been tried then, or none stands.
 */
public final class UnfitTableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitTableException(String message) {
    super(message);
  }
}
