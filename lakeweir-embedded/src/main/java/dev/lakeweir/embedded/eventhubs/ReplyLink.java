package dev.lakeweir.embedded.eventhubs;

import org.apache.qpid.proton.engine.Delivery;

/** A link on which a client gets the answers to its requests. */
final class ReplyLink implements LinkHandler {
  private final Runnable onClosed;

  ReplyLink(Runnable onClosed) {
    this.onClosed = onClosed;
  }

  @Override
  public void onDelivery(Delivery delivery) {
    if (delivery.remotelySettled() || delivery.getRemoteState() != null) {
      delivery.settle();
    }
  }

  @Override
  public void onClosed() {
    onClosed.run();
  }
}
