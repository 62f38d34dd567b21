package dev.lakeweir.benchmarks.state;

import dev.lakeweir.benchmarks.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Listens to how long the batches with rows took, of each query of a session. */
final class BatchTimes extends StreamingQueryListener {
  private final Map<String, Map<Long, Double>> millis = new ConcurrentHashMap<>();

  /** The queries that had batches, by name. */
  Set<String> queries() {
    return new TreeMap<>(millis).keySet();
  }

  /**
   * The median of some batches, in milliseconds.
   *
   * @param from the number of the first
   * @param to the number behind the last
   */
  double median(String query, long from, long to) {
    List<Double> times = new ArrayList<>();
    millis
        .get(query)
        .forEach(
            (batch, time) -> {
              if (batch >= from && batch < to) {
                times.add(time);
              }
            });
    return Median.of(times);
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    // Only batches are timed.
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    if (event.progress().numInputRows() > 0) {
      add(
          event.progress().name(),
          event.progress().batchId(),
          event.progress().durationMs().get("triggerExecution"));
    }
  }

  void add(String query, long batch, double time) {
    millis.computeIfAbsent(query, name -> new ConcurrentSkipListMap<>()).put(batch, time);
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    // Only batches are timed.
  }
}
