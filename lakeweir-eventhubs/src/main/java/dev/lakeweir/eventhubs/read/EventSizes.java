package dev.lakeweir.eventhubs.read;

/**
 * How big the bodies of a partition's events are, the recent ones above all, and how many may wait
 * in a receiver because of it. Half of the bytes are for those that the service sends ahead to the
 * SDK, half for those that the SDK has handed over. One thread at a time.
 */
final class EventSizes {
  private static final long HALF_OF_BYTES = 16L << 20;

  /** As long as nothing is known: the biggest that the service takes. */
  private static final double LARGEST = 1 << 20;

  private static final int WINDOW = 256;

  private double mean = LARGEST;
  private long seen;

  void add(int size) {
    seen++;
    mean += (size - mean) / Math.min(seen, WINDOW);
  }

  /** How many events of the recent size one of the halves holds; at least one. */
  int room(int limit) {
    return (int) Math.min(limit, Math.max(1, HALF_OF_BYTES / Math.max(1, mean)));
  }

  /**
   * How many events the service may send ahead, in steps, since a link has to be opened again for
   * another number.
   */
  int prefetch(int limit) {
    int room = room(limit);
    return room == limit ? limit : Integer.highestOneBit(room);
  }
}
