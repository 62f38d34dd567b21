package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.client.HubInspector;
import dev.lakeweir.eventhubs.client.HubState;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** A hub between two positions, read once. On the driver. */
final class EventHubsBatch implements Batch {
  private final EventHubsReadConf conf;
  private final List<EventHubsColumn> columns;
  private final ReadStats stats;
  private final LossReport losses;
  private final AtomicLong lostWhilePlanned;

  EventHubsBatch(
      EventHubsReadConf conf,
      List<EventHubsColumn> columns,
      ReadStats stats,
      AtomicLong lostWhilePlanned) {
    this.conf = conf;
    this.columns = List.copyOf(columns);
    this.stats = stats;
    this.losses = new LossReport(conf, stats);
    this.lostWhilePlanned = lostWhilePlanned;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    try (HubInspector inspector = new HubInspector(conf)) {
      HubState state = inspector.state();
      SortedMap<String, Long> starts = inspector.resolveStarts(conf.starting(), state);
      SortedMap<String, Long> ends = inspector.resolveEnds(conf.ending(), state);
      ends.replaceAll((id, end) -> Math.max(end, starts.get(id)));
      EventHubsPlanner.Plan plan = EventHubsPlanner.ranges(starts, ends, state);
      plan.lost().forEach(losses::lose);
      lostWhilePlanned.set(plan.lost().stream().mapToLong(lost -> lost.range().count()).sum());
      ExecutorPlacement placement = ExecutorPlacement.now();
      return plan.ranges().stream()
          .map(
              range ->
                  new EventHubsInputPartition(
                      range, placement.of(conf.address().hub(), range.partition())))
          .toArray(InputPartition[]::new);
    }
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    String id = UUID.randomUUID().toString();
    return new EventHubsReaderFactory(
        conf,
        columns,
        new ReceiverPool.Reader(id, id),
        EventHubsReaderFactory.ReceiverUse.ONCE,
        stats);
  }
}
