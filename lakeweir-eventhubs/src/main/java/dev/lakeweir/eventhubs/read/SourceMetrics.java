package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.client.HubState;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How far a stream is behind, by partition and in all. A lag in seconds is the time between the
 * last event that was read and the last that there is; it is left out for a partition of which
 * nothing was read since the start.
 */
final class SourceMetrics {
  private static final double MILLIS = 1000;

  private SourceMetrics() {}

  static Map<String, String> of(
      EventHubsOffset consumed,
      HubState state,
      ReadStats stats,
      long throttlesOfDriver,
      int replacedHubs) {
    Map<String, String> metrics = new TreeMap<>();
    long lagEvents = 0;
    double lagSeconds = 0;
    for (PartitionBounds bounds : state.partitions().values()) {
      String id = bounds.partition();
      long behind = Math.max(0, bounds.end() - consumed.next().getOrDefault(id, 0L));
      lagEvents += behind;
      metrics.put("lagEvents." + id, Long.toString(behind));
      OptionalDouble seconds = seconds(behind, bounds, stats);
      if (seconds.isPresent()) {
        metrics.put("lagSeconds." + id, Double.toString(seconds.getAsDouble()));
        lagSeconds = Math.max(lagSeconds, seconds.getAsDouble());
      }
    }
    metrics.put("lagEvents", Long.toString(lagEvents));
    metrics.put("lagSeconds", Double.toString(lagSeconds));
    metrics.put("receiverRestarts", total(stats.total(PartitionStats::restarts)));
    metrics.put("throttles", total(throttlesOfDriver + stats.total(PartitionStats::throttles)));
    metrics.put("lostEvents", total(stats.total(PartitionStats::lost)));
    metrics.put("hubsMadeAnew", total(replacedHubs));
    metrics.put("unavailablePartitions", total(state.unavailable().size()));
    state.unavailable().keySet().forEach(id -> metrics.put("unavailablePartitions." + id, "1"));
    return metrics;
  }

  private static OptionalDouble seconds(long behind, PartitionBounds bounds, ReadStats stats) {
    if (behind == 0) {
      return OptionalDouble.of(0);
    }
    long read = stats.of(bounds.partition()).map(PartitionStats::lastEnqueuedMillis).orElse(0L);
    return read == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, bounds.lastEnqueuedTime().toEpochMilli() - read) / MILLIS);
  }

  private static String total(long count) {
    return Long.toString(count);
  }
}
