package dev.lakeweir.observe;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a flow is doing, at one moment.
 *
 * @param batches how many batches ended in this run
 * @param rowsPerSecond records or rows read per second, in the last batch
 * @param batchMillis how long the last batch took
 * @param lag how much is waiting in the source: records of Kafka and Event Hubs, files otherwise;
 *     empty when it is not known
 * @param lagUnit {@code rows} or {@code files}
 * @param watermark the event time up to which all is in, empty without a watermark
 * @param counts of this run
 * @param late rows of this run that came behind the watermark and were dropped
 * @param duplicates rows of this run that were dropped because their keys had been seen
 * @param stateRows how many rows the flow remembers now; empty when they are not counted, as {@code
 *     spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows} says
 */
public record FlowStatus(
    String flow,
    String table,
    State state,
    long batches,
    double rowsPerSecond,
    long batchMillis,
    OptionalLong lag,
    String lagUnit,
    Optional<Instant> watermark,
    BatchCounts counts,
    long late,
    long duplicates,
    OptionalLong stateRows) {
  /** Where a flow stands in its life. */
  public enum State {
    STARTING,
    RUNNING,
    FINISHED,
    FAILED
  }
}
