package dev.lakeweir.embedded.generate;

/** Events could not be sent; the message says what and why, the remedy what to do. */
public final class FeedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  FeedException(String message, String remedy, Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  FeedException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
