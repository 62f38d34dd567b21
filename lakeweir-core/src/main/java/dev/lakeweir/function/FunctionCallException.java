package dev.lakeweir.function;

/** A table function is not called as it must be. */
public final class FunctionCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String function;

  FunctionCallException(String function, String cause) {
    super(cause);
    this.function = function;
  }

  /** The name that was called. */
  public String function() {
    return function;
  }
}
