package dev.lakeweir.eventhubs.write;

import com.azure.messaging.eventhubs.EventDataBatch;
import com.azure.messaging.eventhubs.EventHubProducerAsyncClient;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.ServiceFailure;
import dev.lakeweir.eventhubs.client.ServiceRetry;
import dev.lakeweir.eventhubs.config.HubAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Sends batches, some at a time. Those of one key or partition go one after the other, so that an
 * event that has to be sent again does not come after a later one. One thread at a time, besides
 * those of the SDK.
 */
final class BatchSender {
  private final EventHubProducerAsyncClient producer;
  private final HubAddress address;
  private final int maxInFlight;
  private final WriteCounts counts;
  private final Semaphore permits;
  private final Map<Target, CompletableFuture<Void>> last = new HashMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Sinks.Empty<Void> cancellation = Sinks.empty();

  BatchSender(
      EventHubProducerAsyncClient producer,
      HubAddress address,
      int maxInFlight,
      WriteCounts counts) {
    this.producer = producer;
    this.address = address;
    this.maxInFlight = maxInFlight;
    this.counts = counts;
    this.permits = new Semaphore(maxInFlight);
  }

  /** Starts to send; waits while too many are on their way. */
  void send(Target target, EventDataBatch batch) throws InterruptedException {
    permits.acquire();
    throwIfFailed();
    last.values().removeIf(CompletableFuture::isDone);
    CompletableFuture<Void> before =
        target.isOrdered()
            ? last.getOrDefault(target, CompletableFuture.completedFuture(null))
            : CompletableFuture.completedFuture(null);
    CompletableFuture<Void> sent = before.thenCompose(done -> start(batch));
    var unused =
        sent.whenComplete(
            (done, failed) -> {
              if (failed == null) {
                counts.sent(batch.getCount());
              } else {
                failure.compareAndSet(null, failed);
              }
              permits.release();
            });
    if (target.isOrdered()) {
      last.put(target, sent);
    }
  }

  private CompletableFuture<Void> start(EventDataBatch batch) {
    Mono<Void> sending =
        Mono.defer(() -> producer.send(batch))
            .retryWhen(new ServiceRetry(address.operationTimeout(), counts::throttled));
    return Mono.firstWithSignal(cancellation.asMono(), sending).toFuture();
  }

  /**
   * Sends nothing more, neither for the first time nor again: it would arrive after what another
   * try of the task sends. What is on the wire may still arrive.
   */
  void cancel() {
    var unused = cancellation.tryEmitError(new CancellationException("The task was aborted"));
  }

  /** Returns when all that was sent is confirmed. */
  void awaitAll() throws InterruptedException {
    permits.acquire(maxInFlight);
    permits.release(maxInFlight);
    throwIfFailed();
  }

  private void throwIfFailed() {
    Throwable failed = failure.get();
    if (failed != null) {
      throw new EventHubsException(
          "Cannot send to event hub " + address.display(),
          ServiceFailure.describe(failed),
          "Nothing was confirmed of this task's last batches: they are sent again when the task is"
              + " tried again, so that some events may arrive twice.",
          failed);
    }
  }
}
