package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.HubInspector;
import dev.lakeweir.eventhubs.client.HubState;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hub as Spark's micro-batch source. On the driver; Spark calls it from one thread at a time. */
final class EventHubsMicroBatchStream
    implements MicroBatchStream, SupportsTriggerAvailableNow, ReportsSourceMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(EventHubsMicroBatchStream.class);

  private final EventHubsReadConf conf;
  private final List<EventHubsColumn> columns;
  private final InitialOffsetFile initialOffsetFile;
  private final ReadStats stats;
  private final ReceiverPool.Reader reader;
  private final HubInspector inspector;

  /** Spark plans a batch more than once. */
  private final Set<LostEvents> told = new HashSet<>();

  private Optional<HubState> state = Optional.empty();
  private Optional<SortedMap<String, Long>> lastOfAvailableNow = Optional.empty();

  EventHubsMicroBatchStream(
      EventHubsReadConf conf,
      List<EventHubsColumn> columns,
      InitialOffsetFile initialOffsetFile,
      ReadStats stats) {
    this.conf = conf;
    this.columns = List.copyOf(columns);
    this.initialOffsetFile = initialOffsetFile;
    this.stats = stats;
    this.reader =
        new ReceiverPool.Reader(initialOffsetFile.location(), UUID.randomUUID().toString());
    this.inspector = new HubInspector(conf);
  }

  @Override
  public Offset initialOffset() {
    String hub = conf.address().hub();
    Optional<EventHubsOffset> begun = initialOffsetFile.read(hub);
    if (begun.isPresent()) {
      return begun.get();
    }
    HubState now = inspector.state();
    EventHubsOffset first = new EventHubsOffset(hub, inspector.resolveStarts(conf.starting(), now));
    initialOffsetFile.write(first);
    return first;
  }

  @Override
  public Offset deserializeOffset(String json) {
    return EventHubsOffset.parse(json, conf.address().hub());
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    List<ReadLimit> limits = new ArrayList<>();
    if (conf.maxEventsPerTrigger() < Long.MAX_VALUE) {
      limits.add(ReadLimit.maxRows(conf.maxEventsPerTrigger()));
    }
    if (conf.maxBytesPerTrigger() < Long.MAX_VALUE) {
      limits.add(ReadLimit.maxBytes(conf.maxBytesPerTrigger()));
    }
    return switch (limits.size()) {
      case 0 -> ReadLimit.allAvailable();
      case 1 -> limits.get(0);
      default -> ReadLimit.compositeLimit(limits.toArray(ReadLimit[]::new));
    };
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    lastOfAvailableNow = Optional.of(ends(requireWhole(inspector.state())));
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("Spark asks with a limit");
  }

  /** Fails before Spark has written down an offset that goes backward. */
  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    SortedMap<String, Long> from = ((EventHubsOffset) start).next();
    HubState now = stateWith(from);
    EventHubsPlanner.restarted(from, now).forEach(this::lose);
    SortedMap<String, Long> ends = ends(now);
    if (lastOfAvailableNow.isPresent()) {
      requireWhole(now);
      ends = earlier(ends, from, lastOfAvailableNow.get());
    }
    ReadAmount amount = ReadAmount.of(limit, conf.maxEventsPerPartition());
    return new EventHubsOffset(
        conf.address().hub(),
        EventHubsPlanner.next(
            from, ends, amount.eventsOf(stats.meanSize()), amount.eventsPerPartition()));
  }

  @Override
  public Offset reportLatestOffset() {
    return state.map(s -> new EventHubsOffset(conf.address().hub(), ends(s))).orElse(null);
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    SortedMap<String, Long> from = ((EventHubsOffset) start).next();
    SortedMap<String, Long> until = ((EventHubsOffset) end).next();
    HubState known = state.isPresent() ? state.get() : stateWith(until);
    EventHubsPlanner.Plan plan = EventHubsPlanner.ranges(from, until, known);
    plan.lost().forEach(this::lose);
    ExecutorPlacement placement = ExecutorPlacement.now();
    return plan.ranges().stream()
        .map(
            range ->
                new EventHubsInputPartition(
                    range, placement.of(conf.address().hub(), range.partition())))
        .toArray(InputPartition[]::new);
  }

  private void lose(LostEvents lost) {
    if (conf.failsOnDataLoss()) {
      throw lost.toException(conf.address().hub());
    }
    if (!told.add(lost)) {
      return;
    }
    LOG.warn(lost.describe(conf.address().hub()));
    stats.add(PartitionStats.lost(lost.range().partition(), lost.range().count()));
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new EventHubsReaderFactory(
        conf, columns, reader, EventHubsReaderFactory.ReceiverUse.AGAIN, stats);
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> latestConsumedOffset) {
    if (state.isEmpty() || latestConsumedOffset.isEmpty()) {
      return Map.of();
    }
    Offset consumed = latestConsumedOffset.get();
    EventHubsOffset offset =
        consumed instanceof EventHubsOffset ours
            ? ours
            : EventHubsOffset.parse(consumed.json(), conf.address().hub());
    return SourceMetrics.of(offset, state.get(), stats, inspector.throttles());
  }

  @Override
  public void commit(Offset end) {
    // Offsets live in Spark's checkpoint; the service keeps none for us.
  }

  @Override
  public void stop() {
    inspector.close();
    ReceiverPool.instance().closeOf(reader.run());
  }

  private HubState stateWith(Map<String, Long> known) {
    HubState now = ConfirmedState.of(inspector, known);
    now.unavailable()
        .forEach(
            (id, cause) ->
                LOG.warn(
                    "Partition {} of event hub {} does not answer and waits: {}",
                    id,
                    conf.address().display(),
                    cause));
    state = Optional.of(now);
    return now;
  }

  /** Trigger.AvailableNow promises all that is there: it fails rather than end early. */
  private HubState requireWhole(HubState now) {
    if (!now.unavailable().isEmpty()) {
      throw new EventHubsException(
          "Cannot read all that is available in event hub " + conf.address().display(),
          "partitions do not answer: " + now.unavailable(),
          "Start again when the service is well.");
    }
    return now;
  }

  private static SortedMap<String, Long> ends(HubState state) {
    SortedMap<String, Long> ends = new TreeMap<>(HubState.BY_NUMBER);
    for (PartitionBounds bounds : state.partitions().values()) {
      ends.put(bounds.partition(), bounds.end());
    }
    return ends;
  }

  /**
   * Spark fixes the last ends before it asks where a new stream begins: an event that comes in
   * between puts the beginning behind them.
   */
  private static SortedMap<String, Long> earlier(
      SortedMap<String, Long> ends, SortedMap<String, Long> from, SortedMap<String, Long> last) {
    SortedMap<String, Long> earlier = new TreeMap<>(HubState.BY_NUMBER);
    last.forEach(
        (id, end) -> {
          long fixed = Math.max(end, from.getOrDefault(id, 0L));
          earlier.put(id, Math.min(fixed, ends.getOrDefault(id, fixed)));
        });
    return earlier;
  }
}
