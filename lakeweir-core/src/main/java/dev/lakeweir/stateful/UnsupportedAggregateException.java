package dev.lakeweir.stateful;

/** A function that cannot stand beside a distinct aggregate on a stream; the message names it. */
public final class UnsupportedAggregateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedAggregateException(String function) {
    super(function);
  }
}
