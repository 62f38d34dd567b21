package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.HubInspector;
import dev.lakeweir.eventhubs.client.HubState;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final LossReport losses;

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
    this.losses = new LossReport(conf, stats);
  }

  @Override
  public Offset initialOffset() {
    String hub = conf.address().hub();
    Optional<EventHubsOffset> begun = initialOffsetFile.read(hub);
    if (begun.isPresent()) {
      return begun.get();
    }
    HubState now = inspector.state();
    EventHubsOffset first =
        new EventHubsOffset(hub, now.identity(), inspector.resolveStarts(conf.starting(), now));
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
    HubState now = stateWith((EventHubsOffset) start);
    SortedMap<String, Long> from = goOnFrom((EventHubsOffset) start, now);
    SortedMap<String, Long> ends = ends(now);
    if (lastOfAvailableNow.isPresent()) {
      requireWhole(now);
      ends = earlier(ends, from, lastOfAvailableNow.get());
    }
    ReadAmount amount = ReadAmount.of(limit, conf.maxEventsPerPartition());
    return new EventHubsOffset(
        conf.address().hub(),
        now.identity(),
        EventHubsPlanner.next(
            from, ends, amount.eventsOf(stats.meanSize()), amount.eventsPerPartition()));
  }

  /** After what was read, or where a hub begins that was made anew. */
  private SortedMap<String, Long> goOnFrom(EventHubsOffset start, HubState now) {
    if (start.identity().isReplacedBy(now.identity())) {
      losses.replaced(start.identity(), now.identity());
      return EventHubsPlanner.beginnings(requireWhole(now), Map.of());
    }
    EventHubsPlanner.restarted(start.next(), now).forEach(losses::lose);
    return start.next();
  }

  @Override
  public Offset reportLatestOffset() {
    return state
        .map(s -> new EventHubsOffset(conf.address().hub(), s.identity(), ends(s)))
        .orElse(null);
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    List<EventRange> ranges = ranges((EventHubsOffset) start, (EventHubsOffset) end);
    ExecutorPlacement placement = ExecutorPlacement.now();
    return ranges.stream()
        .map(
            range ->
                new EventHubsInputPartition(
                    range, placement.of(conf.address().hub(), range.partition())))
        .toArray(InputPartition[]::new);
  }

  /** A batch that was planned of another hub is lost as a whole. */
  private List<EventRange> ranges(EventHubsOffset start, EventHubsOffset end) {
    HubState known = state.isPresent() ? state.get() : stateWith(end);
    if (end.identity().isReplacedBy(known.identity())) {
      EventHubsPlanner.replaced(start.next(), end.next()).forEach(losses::lose);
      return List.of();
    }
    SortedMap<String, Long> from = start.next();
    if (start.identity().isReplacedBy(end.identity())) {
      losses.replaced(start.identity(), end.identity());
      from = EventHubsPlanner.beginnings(known, end.next());
    }
    EventHubsPlanner.Plan plan = EventHubsPlanner.ranges(from, end.next(), known);
    plan.lost().forEach(losses::lose);
    return plan.ranges();
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
    return SourceMetrics.of(
        offset, state.get(), stats, inspector.throttles(), losses.replacedHubs());
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

  private HubState stateWith(EventHubsOffset known) {
    HubState now = ConfirmedState.of(inspector, known);
    logAbsences(state.map(HubState::unavailable).orElse(Map.of()), now.unavailable());
    state = Optional.of(now);
    return now;
  }

  /** Once for each, not with each batch. */
  private void logAbsences(Map<String, String> before, Map<String, String> now) {
    String hub = conf.address().display();
    now.forEach(
        (id, cause) -> {
          if (!before.containsKey(id)) {
            LOG.warn("Partition {} of event hub {} does not answer and waits: {}", id, hub, cause);
          }
        });
    before.keySet().stream()
        .filter(id -> !now.containsKey(id))
        .forEach(id -> LOG.info("Partition {} of event hub {} answers again", id, hub));
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
