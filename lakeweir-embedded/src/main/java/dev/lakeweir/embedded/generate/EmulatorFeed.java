package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Puts generated events into a hub of an emulator in this JVM, each once and in order: the n-th
 * event that this feed sends goes to partition {@code n % partitions}, with its key as partition
 * key and the time of its arrival as enqueued time.
 */
public final class EmulatorFeed implements Feed {
  private final EmulatedHub hub;
  private final Pace pace;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile EventCounts counts = EventCounts.NONE;

  /**
   * Makes a feed that has sent nothing yet.
   *
   * @param eventsPerSecond on average over a call of {@code send}; 0 for as fast as possible
   */
  public EmulatorFeed(EmulatedHub hub, double eventsPerSecond) {
    this.hub = Objects.requireNonNull(hub, "hub");
    pace = new Pace(eventsPerSecond);
  }

  @Override
  public EventCounts send(GeneratedEvents events, long count) throws InterruptedException {
    int partitions = hub.partitionIds().size();
    long start = System.nanoTime();
    for (long n = 0; n < count && mayGo(n, start); n++) {
      GeneratedRecord record = events.next();
      hub.append((int) (counts.total() % partitions), event(record));
      counts = counts.plusOne(record.kind());
    }
    return counts;
  }

  private boolean mayGo(long n, long start) throws InterruptedException {
    long wait = pace.nanosToWait(n, System.nanoTime() - start);
    return !stopped.await(wait, TimeUnit.NANOSECONDS);
  }

  private static EmulatedEvent event(GeneratedRecord record) {
    String key = record.key() == null ? null : new String(record.key(), US_ASCII);
    return new EmulatedEvent(
        record.value(), Instant.ofEpochMilli(record.timestampMillis()), key, Map.of(), Map.of());
  }

  @Override
  public EventCounts counts() {
    return counts;
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public void close() {
    stop();
  }
}
