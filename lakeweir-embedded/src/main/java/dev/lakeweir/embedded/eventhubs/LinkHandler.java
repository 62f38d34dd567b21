package dev.lakeweir.embedded.eventhubs;

import org.apache.qpid.proton.engine.Delivery;

/** What one link of a connection does; called by the connection's thread only. */
interface LinkHandler {

  /** The client sent a message, or told what became of one that it was sent. */
  default void onDelivery(Delivery delivery) {}

  /** There may be credit, room or events to send. */
  default void pump() {}

  /** The link is gone, whoever closed it, or its connection is. */
  default void onClosed() {}
}
