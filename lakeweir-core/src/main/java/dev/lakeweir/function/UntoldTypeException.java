package dev.lakeweir.function;

/** A class does not say which type of SQL its function has. */
final class UntoldTypeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UntoldTypeException(String message) {
    super(message);
  }
}
