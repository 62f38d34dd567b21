package dev.lakeweir.embedded.generate;

/** Sends generated events somewhere. One thread sends; the rest is for any thread. */
public interface Feed extends AutoCloseable {

  /**
   * Sends that many records, fewer if {@link #stop} is called, and returns when they have arrived.
   *
   * @return all that this feed has sent
   * @throws FeedException if a record could not be delivered; some after it may have been
   * @throws InterruptedException if interrupted; what was sent may still arrive
   */
  EventCounts send(GeneratedEvents events, long count) throws InterruptedException;

  /** As {@link #send}, until {@link #stop} is called. */
  default EventCounts sendUntilStopped(GeneratedEvents events) throws InterruptedException {
    return send(events, Long.MAX_VALUE);
  }

  /** What has arrived so far. */
  EventCounts counts();

  /** Ends the sending soon and for good: a later {@code send} sends nothing. Idempotent. */
  void stop();

  /** Stops, and brings to an end what is under way. Idempotent. */
  @Override
  void close();
}
