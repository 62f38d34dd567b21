package dev.lakeweir.onepass;

/** Thrown for a query that Spark must run as a whole: it says why. */
public final class UnsupportedQueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedQueryException(String message) {
    super(message);
  }
}
