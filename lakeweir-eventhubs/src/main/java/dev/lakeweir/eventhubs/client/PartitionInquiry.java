package dev.lakeweir.eventhubs.client;

import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * Asks partitions what they hold. One that does not answer holds up the others once: from then on
 * it is asked in the background, until it answers. One thread at a time, besides those of the SDK.
 */
final class PartitionInquiry implements AutoCloseable {
  /** A partition that is dead must not hold up the others for as long as an operation may take. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final EventHubConsumerAsyncClient client;
  private final Duration patience;
  private final Runnable onThrottle;
  private final Map<String, Absence> absent = new ConcurrentHashMap<>();

  /** Why a partition did not answer, and the next try to ask it. */
  private record Absence(String cause, CompletableFuture<PartitionBounds> nextAnswer) {}

  PartitionInquiry(
      EventHubConsumerAsyncClient client, Duration operationTimeout, Runnable onThrottle) {
    this.client = client;
    this.patience = operationTimeout.compareTo(LONGEST) < 0 ? operationTimeout : LONGEST;
    this.onThrottle = onThrottle;
  }

  /** What a partition holds; empty, and the cause in {@code unavailable}, if it does not tell. */
  Mono<PartitionBounds> bounds(String id, Map<String, String> unavailable) {
    Absence absence = absent.get(id);
    if (absence != null && !absence.nextAnswer().isDone()) {
      unavailable.put(id, absence.cause());
      return Mono.empty();
    }
    return (isStillAbsent(absence) ? Mono.fromFuture(absence.nextAnswer()) : ask(id))
        .doOnNext(bounds -> absent.remove(id))
        .onErrorResume(
            failure -> {
              String cause = ServiceFailure.describe(failure);
              absent.put(id, new Absence(cause, ask(id).toFuture()));
              unavailable.put(id, cause);
              return Mono.empty();
            });
  }

  /** One that has answered meanwhile is asked anew: what it said may be old by now. */
  private static boolean isStillAbsent(Absence absence) {
    return absence != null && absence.nextAnswer().isCompletedExceptionally();
  }

  private Mono<PartitionBounds> ask(String id) {
    return client
        .getPartitionProperties(id)
        .map(PartitionBounds::of)
        .retryWhen(new ServiceRetry(patience, onThrottle))
        .timeout(patience);
  }

  @Override
  public void close() {
    absent.values().forEach(absence -> absence.nextAnswer().cancel(true));
  }
}
