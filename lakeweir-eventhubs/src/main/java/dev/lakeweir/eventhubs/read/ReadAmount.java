package dev.lakeweir.eventhubs.read;

import org.apache.spark.sql.connector.read.streaming.CompositeReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxBytes;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;

/**
 * How much one batch may take.
 *
 * @param events of all partitions together; {@link Long#MAX_VALUE} for no limit, as for the others
 * @param eventsPerPartition of each partition
 * @param bytes of all bodies together, by the mean size of those that were read before
 */
record ReadAmount(long events, long eventsPerPartition, long bytes) {
  ReadAmount {
    if (events < 1 || eventsPerPartition < 1 || bytes < 1) {
      throw new IllegalArgumentException("A batch takes at least one event");
    }
  }

  /** What Spark asks for, which may be all that is there. */
  static ReadAmount of(ReadLimit limit, long eventsPerPartition) {
    if (limit instanceof CompositeReadLimit composite) {
      ReadAmount least = new ReadAmount(Long.MAX_VALUE, eventsPerPartition, Long.MAX_VALUE);
      for (ReadLimit part : composite.getReadLimits()) {
        least = least.and(of(part, eventsPerPartition));
      }
      return least;
    }
    return new ReadAmount(
        limit instanceof ReadMaxRows rows ? rows.maxRows() : Long.MAX_VALUE,
        eventsPerPartition,
        limit instanceof ReadMaxBytes size ? size.maxBytes() : Long.MAX_VALUE);
  }

  private ReadAmount and(ReadAmount other) {
    return new ReadAmount(
        Math.min(events, other.events),
        Math.min(eventsPerPartition, other.eventsPerPartition),
        Math.min(bytes, other.bytes));
  }

  /** As events only; a batch takes one event even if it is too big. */
  long eventsOf(double meanSize) {
    return bytes == Long.MAX_VALUE
        ? events
        : Math.min(events, Math.max(1, (long) (bytes / Math.max(1, meanSize))));
  }
}
