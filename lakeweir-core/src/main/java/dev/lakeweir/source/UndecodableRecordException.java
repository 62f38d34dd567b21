package dev.lakeweir.source;

/** A record cannot be decoded, and its source says that then nothing may go on. */
public final class UndecodableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UndecodableRecordException(String message) {
    super(message);
  }
}
