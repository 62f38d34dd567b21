package dev.lakeweir.benchmarks.freshness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How long events took from being produced to being readable in a table.
 *
 * @param events how many took so many milliseconds
 */
record Latencies(NavigableMap<Long, Long> events) {
  /** A state of a table: how many events were in it, and since when. */
  record State(long visibleMillis, long events) {}

  /** The milliseconds from the beginning on that count, its end excluded. */
  record Window(long fromMillis, long toMillis) {
    boolean holds(long millis) {
      return millis >= fromMillis && millis < toMillis;
    }
  }

  /**
   * Of events of which only the number is known that is in a table: the n-th that was produced is
   * readable with the first state of n events or more.
   *
   * @param produced how many events were produced in each millisecond, all of them
   * @param states of the table, in the order of time
   * @param window which events count, by when they were produced
   * @throws IllegalStateException when the last state does not hold all events
   */
  static Latencies ofCounts(NavigableMap<Long, Long> produced, List<State> states, Window window) {
    NavigableMap<Long, Long> latencies = new TreeMap<>();
    int state = 0;
    long taken = 0;
    for (Map.Entry<Long, Long> each : produced.entrySet()) {
      long left = each.getValue();
      while (left > 0) {
        if (state == states.size()) {
          throw new IllegalStateException("not all events are in the table: " + taken);
        }
        long room = Math.min(left, Math.max(0, states.get(state).events() - taken));
        if (room > 0 && window.holds(each.getKey())) {
          latencies.merge(states.get(state).visibleMillis() - each.getKey(), room, Long::sum);
        }
        taken += room;
        left -= room;
        state += left > 0 ? 1 : 0;
      }
    }
    return new Latencies(latencies);
  }

  long count() {
    return events.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The least milliseconds that so many of a hundred events did not exceed. */
  long percentile(double percent) {
    long rank = Math.max(1, (long) Math.ceil(count() * percent / 100));
    long passed = 0;
    for (Map.Entry<Long, Long> each : events.entrySet()) {
      passed += each.getValue();
      if (passed >= rank) {
        return each.getKey();
      }
    }
    throw new IllegalStateException("no events");
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("events", count());
    json.put("p50Millis", percentile(50));
    json.put("p90Millis", percentile(90));
    json.put("p99Millis", percentile(99));
    json.put("maxMillis", events.lastKey());
    return json;
  }
}
