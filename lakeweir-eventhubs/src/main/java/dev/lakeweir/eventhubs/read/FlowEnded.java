package dev.lakeweir.eventhubs.read;

import java.util.Optional;

/** A receiver gives no more events: it failed, or its link was dropped without a word. */
final class FlowEnded extends Exception {
  private static final long serialVersionUID = 1;

  /** Of a link that was dropped without a word. */
  FlowEnded() {
    super("the link was dropped");
  }

  FlowEnded(Throwable failure) {
    super(failure);
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(getCause());
  }
}
