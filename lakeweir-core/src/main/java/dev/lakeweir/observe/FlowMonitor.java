package dev.lakeweir.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Gathers what is known of one flow. Safe for several threads. */
public final class FlowMonitor {
  private final String flow;
  private final String table;
  private final boolean stateCounted;
  private FlowStatus.State state = FlowStatus.State.STARTING;
  private BatchCounts counts = BatchCounts.NONE;
  private long batches;
  private double rowsPerSecond;
  private long batchMillis;
  private OptionalLong lag = OptionalLong.empty();
  private String lagUnit = "rows";
  private Optional<Instant> watermark = Optional.empty();
  private long late;
  private long duplicates;
  private OptionalLong stateRows;

  /**
   * Knows nothing yet.
   *
   * @param stateCounted whether Spark tells how many rows are in the state
   */
  public FlowMonitor(String flow, String table, boolean stateCounted) {
    this.flow = flow;
    this.table = table;
    this.stateCounted = stateCounted;
    this.stateRows = counted(0);
  }

  public synchronized void state(FlowStatus.State now) {
    state = now;
  }

  /** Adds the counts of a batch that is written. */
  public synchronized void add(BatchCounts batch) {
    counts = counts.plus(batch);
  }

  /**
   * Takes in what Spark says of a batch that ended.
   *
   * @param own whether the query's state, its watermark and its late rows are the flow's
   */
  public synchronized void progress(StreamingQueryProgress progress, boolean own) {
    batches++;
    rowsPerSecond =
        Double.isFinite(progress.processedRowsPerSecond()) ? progress.processedRowsPerSecond() : 0;
    Long millis = progress.durationMs().get("triggerExecution");
    batchMillis = millis == null ? 0 : millis;
    if (own) {
      state(progress);
    }
    lag = OptionalLong.empty();
    for (SourceProgress source : progress.sources()) {
      SourceLag.of(source)
          .ifPresent(
              known -> {
                lag = OptionalLong.of(lag.orElse(0) + known.amount());
                lagUnit = known.unit();
              });
    }
  }

  private void state(StreamingQueryProgress progress) {
    String time = progress.eventTime().get("watermark");
    // Spark shows the epoch until it has seen the first event.
    watermark =
        Optional.ofNullable(time).map(Instant::parse).filter(instant -> instant.toEpochMilli() > 0);
    long rows = 0;
    late += LateRows.of(progress);
    for (StateOperatorProgress operator : progress.stateOperators()) {
      rows += operator.numRowsTotal();
      Long dropped = operator.customMetrics().get("numDroppedDuplicateRows");
      duplicates += dropped == null ? 0 : dropped;
    }
    stateRows = counted(rows);
  }

  private OptionalLong counted(long rows) {
    return stateCounted ? OptionalLong.of(rows) : OptionalLong.empty();
  }

  /** Takes in that a materialized view was computed. */
  public synchronized void refreshed(Duration took, BatchCounts computed) {
    batches++;
    batchMillis = took.toMillis();
    rowsPerSecond = computed.written() * 1000.0 / Math.max(1, batchMillis);
    add(computed);
  }

  /** How the flow is doing now. */
  public synchronized FlowStatus status() {
    return new FlowStatus(
        flow,
        table,
        state,
        batches,
        rowsPerSecond,
        batchMillis,
        lag,
        lagUnit,
        watermark,
        counts,
        late,
        duplicates,
        stateRows);
  }
}
