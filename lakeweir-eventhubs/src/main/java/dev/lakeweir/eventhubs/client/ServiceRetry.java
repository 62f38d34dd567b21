package dev.lakeweir.eventhubs.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Tries an operation again: soon after a dropped link, and with growing pauses when the service
 * asks to be left alone, until the time for it is over. What cannot succeed is not tried again.
 */
public final class ServiceRetry extends Retry {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceRetry.class);
  private static final long DROP_PAUSE_MILLIS = 100;
  private static final long THROTTLE_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final int LONGEST_SHIFT = 8;

  private final Duration limit;
  private final Runnable onThrottle;

  /**
   * Makes one for an operation.
   *
   * @param onThrottle called each time that the service asks to be left alone, on a thread of the
   *     SDK
   */
  public ServiceRetry(Duration limit, Runnable onThrottle) {
    this.limit = limit;
    this.onThrottle = onThrottle;
  }

  @Override
  public Publisher<Long> generateCompanion(Flux<RetrySignal> failures) {
    long deadline = System.nanoTime() + limit.toNanos();
    return failures.concatMap(signal -> pause(signal.failure(), signal.totalRetries(), deadline));
  }

  private Mono<Long> pause(Throwable failure, long retries, long deadline) {
    boolean throttled = ServiceFailure.isThrottle(failure);
    if (throttled) {
      onThrottle.run();
    }
    Duration pause = pause(throttled, (int) Math.min(retries, LONGEST_SHIFT));
    if (!ServiceFailure.canHeal(failure) || System.nanoTime() + pause.toNanos() > deadline) {
      return Mono.error(failure);
    }
    LOG.info("Trying again in {}: {}", pause, ServiceFailure.describe(failure));
    return Mono.delay(pause);
  }

  /** Between half of it and all of it, so that many tasks do not come back at once. */
  private static Duration pause(boolean throttled, int retries) {
    long first = throttled ? THROTTLE_PAUSE_MILLIS : DROP_PAUSE_MILLIS;
    long whole = Math.min(first << retries, LONGEST_PAUSE_MILLIS);
    return Duration.ofMillis(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
  }
}
