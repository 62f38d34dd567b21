package dev.lakeweir.run;

import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.QueryModel;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.sink.StorageFailure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started query and what it was started for. Safe for several threads.
 *
 * @param models all that it runs; its name is that of the first
 */
record RunningQuery(StreamingQuery query, List<QueryModel> models) {
  private static final Logger LOG = LoggerFactory.getLogger(RunningQuery.class);

  /** The flows that it serves. */
  List<FlowModel> flows() {
    return models.stream().map(QueryModel::flow).distinct().toList();
  }

  boolean isActive() {
    return query.isActive();
  }

  /** Whether a first batch has ended, or there was nothing to make one of. */
  boolean hasTakenIn() {
    return query.lastProgress() != null || !(query.isActive() || hasFailed());
  }

  boolean hasFailed() {
    return query.exception().isDefined();
  }

  /**
   * Why the query ended, empty when it was drained or stopped.
   *
   * @param stopped whether a stop was asked for, which interrupts a batch
   */
  Optional<Problem> failure(boolean stopped) {
    if (!hasFailed()) {
      return Optional.empty();
    }
    Throwable exception = query.exception().get();
    boolean cutOff = stopped && isCutOff(exception);
    return cutOff ? Optional.empty() : Optional.of(FlowFailure.of(names(), exception));
  }

  /** A stop cancels the query's jobs and interrupts its thread; either may come first. */
  private static boolean isCutOff(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable named
          && "SPARK_JOB_CANCELLED".equals(named.getCondition())) {
        return true;
      }
    }
    return String.valueOf(StorageFailure.root(failure)).contains("Interrupt");
  }

  /**
   * Lets the running batch finish until the deadline, then abandons it: the next run does it again.
   *
   * @param deadline as of {@link System#nanoTime}
   */
  void end(long deadline) {
    long ended = lastEnded();
    try {
      // A busy stream begins its next batch at once, so that it never looks idle.
      while (query.isActive()
          && query.status().isTriggerActive()
          && lastEnded() == ended
          && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
      query.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // It is run again by the next run; the process ends all the same.
      LOG.warn("The batch of query {} does not react to its interruption", names(), e);
    }
  }

  private List<String> names() {
    return models.stream().map(QueryModel::name).toList();
  }

  /** The last batch that ended, -1 when none has. An idle query tells of the batch to come. */
  private long lastEnded() {
    StreamingQueryProgress progress = query.lastProgress();
    if (progress == null) {
      return -1;
    }
    boolean ran = progress.durationMs().containsKey("addBatch");
    return ran ? progress.batchId() : progress.batchId() - 1;
  }
}
