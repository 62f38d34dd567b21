package dev.lakeweir.eventhubs.client;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Waits for what the SDK answers. */
public final class ServiceAnswer {
  private ServiceAnswer() {}

  /**
   * What is answered; empty if that is nothing.
   *
   * @throws UncheckedIOException of an {@link InterruptedIOException} if the thread is interrupted
   *     meanwhile, by which Spark knows a query that was stopped from one that failed
   * @throws RuntimeException of the SDK if it fails or is not there in time
   */
  public static <T> Optional<T> await(Mono<T> answer, Duration limit) {
    try {
      return answer.blockOptional(limit);
    } catch (RuntimeException failure) {
      if (isInterrupt(failure)) {
        throw interrupted(failure);
      }
      throw failure;
    }
  }

  /** For a wait of any kind that was interrupted; the thread stays interrupted. */
  public static UncheckedIOException interrupted(Exception cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted =
        new InterruptedIOException("Interrupted while Event Hubs was asked");
    interrupted.initCause(cause);
    return new UncheckedIOException(interrupted);
  }

  private static boolean isInterrupt(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }
}
