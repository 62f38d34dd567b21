package dev.lakeweir.eventhubs.read;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.spark.util.AccumulatorV2;

/** Brings from the tasks to the driver what was read of each partition. */
final class ReadStats extends AccumulatorV2<PartitionStats, List<PartitionStats>> {
  private static final long serialVersionUID = 1;
  private static final double FIRST_MEAN_SIZE = 1024;
  private final ConcurrentHashMap<String, PartitionStats> byPartition = new ConcurrentHashMap<>();

  @Override
  public boolean isZero() {
    return byPartition.isEmpty();
  }

  @Override
  public ReadStats copy() {
    ReadStats copy = new ReadStats();
    copy.byPartition.putAll(byPartition);
    return copy;
  }

  @Override
  public void reset() {
    byPartition.clear();
  }

  @Override
  public void add(PartitionStats stats) {
    byPartition.merge(stats.partition(), stats, PartitionStats::plus);
  }

  @Override
  public void merge(AccumulatorV2<PartitionStats, List<PartitionStats>> other) {
    other.value().forEach(this::add);
  }

  @Override
  public List<PartitionStats> value() {
    return List.copyOf(byPartition.values());
  }

  Optional<PartitionStats> of(String partition) {
    return Optional.ofNullable(byPartition.get(partition));
  }

  long total(ToLongFunction<PartitionStats> count) {
    Collection<PartitionStats> all = Map.copyOf(byPartition).values();
    return all.stream().mapToLong(count).sum();
  }

  /** Bytes of a body; a guess before anything was read. */
  double meanSize() {
    long events = total(PartitionStats::events);
    return events == 0 ? FIRST_MEAN_SIZE : (double) total(PartitionStats::bytes) / events;
  }
}
