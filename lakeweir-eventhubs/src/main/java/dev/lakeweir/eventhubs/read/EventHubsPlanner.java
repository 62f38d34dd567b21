package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.client.HubState;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decides what a batch reads. Pure. */
final class EventHubsPlanner {
  private EventHubsPlanner() {}

  /**
   * What to read, and what cannot be read any more.
   *
   * @param ranges in the order of partitions, none of them empty
   */
  record Plan(List<EventRange> ranges, List<LostEvents> lost) {
    Plan {
      ranges = List.copyOf(ranges);
      lost = List.copyOf(lost);
    }
  }

  /**
   * Where the next batch ends. The limit is shared in proportion to what each partition has, and a
   * partition that has anything gets at least one event. A partition that does not answer waits. A
   * partition that is new starts at its first event.
   *
   * @param start of the batch, by partition
   * @param end up to where there are events
   */
  static SortedMap<String, Long> next(
      Map<String, Long> start, Map<String, Long> end, long maxEvents, long maxPerPartition) {
    SortedMap<String, Long> available = new TreeMap<>(HubState.BY_NUMBER);
    end.forEach((id, until) -> available.put(id, Math.max(0, until - start.getOrDefault(id, 0L))));
    double total = available.values().stream().mapToDouble(Long::doubleValue).sum();
    SortedMap<String, Long> next = new TreeMap<>(HubState.BY_NUMBER);
    next.putAll(start);
    available.forEach(
        (id, count) -> {
          double share = total <= maxEvents ? count : maxEvents * (count / total);
          long whole = share < 1 ? (long) Math.ceil(share) : (long) share;
          long taken = Math.min(Math.min(whole, count), maxPerPartition);
          long from = start.getOrDefault(id, 0L);
          next.put(id, end.get(id) < from ? end.get(id) : from + taken);
        });
    return next;
  }

  /** The partitions that end before what was read of them, which no partition does. */
  static List<LostEvents> restarted(Map<String, Long> start, HubState state) {
    return state.partitions().values().stream()
        .filter(bounds -> bounds.end() < start.getOrDefault(bounds.partition(), 0L))
        .map(bounds -> restarted(bounds.partition(), start.get(bounds.partition())))
        .toList();
  }

  private static LostEvents restarted(String id, long from) {
    return new LostEvents(new EventRange(id, from, from), LostEvents.Reason.RESTARTED);
  }

  /** What was to be read of a hub that is not there any more. */
  static List<LostEvents> replaced(Map<String, Long> start, Map<String, Long> end) {
    return end.entrySet().stream()
        .map(
            to ->
                new EventRange(
                    to.getKey(),
                    Math.min(start.getOrDefault(to.getKey(), 0L), to.getValue()),
                    to.getValue()))
        .filter(range -> !range.isEmpty())
        .map(range -> new LostEvents(range, LostEvents.Reason.REPLACED))
        .toList();
  }

  /** Where a hub begins, but never behind an end. */
  static SortedMap<String, Long> beginnings(HubState state, Map<String, Long> end) {
    SortedMap<String, Long> beginnings = new TreeMap<>(HubState.BY_NUMBER);
    for (PartitionBounds bounds : state.partitions().values()) {
      String id = bounds.partition();
      beginnings.put(id, Math.min(bounds.begin(), end.getOrDefault(id, bounds.begin())));
    }
    return beginnings;
  }

  /** The ranges between two offsets, held against what the hub has. */
  static Plan ranges(Map<String, Long> start, Map<String, Long> end, HubState state) {
    List<EventRange> ranges = new ArrayList<>();
    List<LostEvents> lost = new ArrayList<>();
    SortedMap<String, Long> sorted = new TreeMap<>(HubState.BY_NUMBER);
    sorted.putAll(end);
    sorted.forEach(
        (id, until) -> {
          long from = start.getOrDefault(id, 0L);
          PartitionBounds bounds = state.partitions().get(id);
          if (until < from) {
            addRestarted(id, from, until, bounds, ranges, lost);
          } else {
            addAvailable(new EventRange(id, from, until), bounds, ranges, lost);
          }
        });
    return new Plan(ranges, lost);
  }

  /** A partition whose numbers are smaller than those that were read is another one now. */
  private static void addRestarted(
      String id,
      long from,
      long until,
      PartitionBounds bounds,
      List<EventRange> ranges,
      List<LostEvents> lost) {
    lost.add(restarted(id, from));
    long begin = bounds == null ? 0 : Math.min(bounds.begin(), until);
    addUnlessEmpty(new EventRange(id, begin, until), ranges);
  }

  /** A partition that does not answer is left to its receiver. */
  private static void addAvailable(
      EventRange wanted, PartitionBounds bounds, List<EventRange> ranges, List<LostEvents> lost) {
    if (bounds == null) {
      addUnlessEmpty(wanted, ranges);
      return;
    }
    long begin = Math.min(Math.max(wanted.from(), bounds.begin()), wanted.until());
    long until = Math.max(begin, Math.min(wanted.until(), bounds.end()));
    if (begin > wanted.from()) {
      lost.add(
          new LostEvents(
              new EventRange(wanted.partition(), wanted.from(), begin), LostEvents.Reason.EXPIRED));
    }
    if (until < wanted.until()) {
      lost.add(
          new LostEvents(
              new EventRange(wanted.partition(), until, wanted.until()),
              LostEvents.Reason.RESTARTED));
    }
    addUnlessEmpty(new EventRange(wanted.partition(), begin, until), ranges);
  }

  private static void addUnlessEmpty(EventRange range, List<EventRange> ranges) {
    if (!range.isEmpty()) {
      ranges.add(range);
    }
  }
}
