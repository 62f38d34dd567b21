package dev.lakeweir.run;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Hands on what Spark tells of each query. Called by Spark's listener thread. */
final class ProgressFeed extends StreamingQueryListener {
  private static final long SECONDS = 5;

  private final Consumer<StreamingQueryProgress> told;
  private final Map<UUID, CountDownLatch> ended = new ConcurrentHashMap<>();

  ProgressFeed(Consumer<StreamingQueryProgress> told) {
    this.told = told;
  }

  /**
   * Waits until all that was told of the queries has come in; Spark tells it behind the queries'
   * back.
   */
  void awaitEnd(Collection<StreamingQuery> queries) {
    try {
      for (StreamingQuery query : queries) {
        end(query.runId()).await(SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    // The flow is shown as running when its query has been started.
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    told.accept(event.progress());
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    end(event.runId()).countDown();
  }

  private CountDownLatch end(UUID run) {
    return ended.computeIfAbsent(run, id -> new CountDownLatch(1));
  }
}
