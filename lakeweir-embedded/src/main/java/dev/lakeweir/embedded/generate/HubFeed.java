package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventDataBatch;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubProducerAsyncClient;
import com.azure.messaging.eventhubs.models.CreateBatchOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends generated events to an Azure Event Hub, or to the emulator, with the event's key as
 * partition key: equal keys go to one partition. An event whose confirmation is lost is sent again
 * by the SDK, so it may arrive twice.
 *
 * <p>One thread sends; {@link #counts} and {@link #stop} are for any thread. A batch is as large as
 * the hub takes at most, and no more than {@value #MOST_IN_FLIGHT} are on their way at once. The
 * service takes one partition key for a batch, so events of different keys are in different ones.
 */
public final class HubFeed implements Feed {
  private static final int MOST_IN_FLIGHT = 256;

  /** Three tries and the pauses between them: a hub that is away is told within half a minute. */
  private static final AmqpRetryOptions RETRIES =
      new AmqpRetryOptions()
          .setTryTimeout(Duration.ofSeconds(6))
          .setMaxRetries(2)
          .setDelay(Duration.ofMillis(500))
          .setMaxDelay(Duration.ofSeconds(2));

  private final HubConnection connection;
  private final Pace pace;
  private final EventHubProducerAsyncClient producer;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Semaphore permits = new Semaphore(MOST_IN_FLIGHT);
  private final AtomicReference<EventCounts> acknowledged = new AtomicReference<>(EventCounts.NONE);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Optional<Filling> open = Optional.empty();

  /** A batch that events are added to, those of one key, and what it holds. */
  private static final class Filling {
    private final Optional<String> key;
    private final EventDataBatch batch;
    private EventCounts counts = EventCounts.NONE;

    Filling(Optional<String> key, EventDataBatch batch) {
      this.key = key;
      this.batch = batch;
    }
  }

  /**
   * Connects to the hub when the first event is sent.
   *
   * @param connectionString as the portal shows it: a secret, which is in no message
   * @param hub the hub, empty for the one that the string names as its {@code EntityPath}
   * @param eventsPerSecond on average over a call of {@code send}; 0 for as fast as possible
   * @throws FeedException if the string is none, or it is not clear which hub is meant
   */
  public HubFeed(String connectionString, Optional<String> hub, double eventsPerSecond) {
    connection = HubConnection.of(connectionString, hub);
    pace = new Pace(eventsPerSecond);
    producer =
        new EventHubClientBuilder()
            .connectionString(connection.secret(), connection.hub())
            .retryOptions(RETRIES)
            .buildAsyncProducerClient();
  }

  @Override
  public EventCounts send(GeneratedEvents events, long count) throws InterruptedException {
    long start = System.nanoTime();
    for (long n = 0; n < count && mayGo(n, start); n++) {
      add(events.next());
    }
    sendOpen();
    permits.acquire(MOST_IN_FLIGHT);
    permits.release(MOST_IN_FLIGHT);
    throwIfFailed();
    return counts();
  }

  private boolean mayGo(long n, long start) throws InterruptedException {
    long wait = pace.nanosToWait(n, System.nanoTime() - start);
    if (wait > 0) {
      sendOpen();
    }
    return !stopped.await(wait, TimeUnit.NANOSECONDS) && failure.get() == null;
  }

  private void add(GeneratedRecord record) throws InterruptedException {
    Optional<String> key = Optional.ofNullable(record.key()).map(it -> new String(it, US_ASCII));
    EventData event = new EventData(record.value());
    boolean added =
        open.isPresent() && open.get().key.equals(key) && open.get().batch.tryAdd(event);
    if (!added) {
      sendOpen();
      Filling fresh = new Filling(key, newBatch(key));
      addFirst(fresh, event);
      open = Optional.of(fresh);
    }
    open.get().counts = open.get().counts.plusOne(record.kind());
  }

  private EventDataBatch newBatch(Optional<String> key) {
    CreateBatchOptions options = new CreateBatchOptions();
    key.ifPresent(options::setPartitionKey);
    try {
      return producer.createBatch(options).block();
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  /** The SDK refuses by an exception what does not fit into an empty batch. */
  private void addFirst(Filling fresh, EventData event) {
    try {
      if (fresh.batch.tryAdd(event)) {
        return;
      }
    } catch (AmqpException e) {
      if (e.getErrorCondition() != AmqpErrorCondition.LINK_PAYLOAD_SIZE_EXCEEDED) {
        throw failed(e);
      }
    }
    throw new FeedException(
        "Cannot send events to event hub: %s: the event%s of %d bytes is larger than a batch, which the hub takes up to %d bytes of"
            .formatted(
                connection.hub(),
                fresh.key.map(it -> " with key " + it).orElse(" without a key"),
                event.getBody().length,
                fresh.batch.getMaxSizeInBytes()),
        "Use a hub that takes larger messages.");
  }

  private void sendOpen() throws InterruptedException {
    if (open.isEmpty()) {
      return;
    }
    Filling filled = open.get();
    open = Optional.empty();
    permits.acquire();
    var unused =
        producer
            .send(filled.batch)
            .toFuture()
            .whenComplete((nothing, problem) -> onAnswer(filled.counts, problem));
  }

  private void onAnswer(EventCounts sent, Throwable problem) {
    if (problem == null) {
      acknowledged.updateAndGet(counts -> counts.plus(sent));
    } else {
      failure.compareAndSet(null, problem);
    }
    permits.release();
  }

  private void throwIfFailed() {
    if (failure.get() != null) {
      throw failed(failure.get());
    }
  }

  private FeedException failed(Throwable problem) {
    HubFailure told = HubFailure.of(problem);
    return new FeedException(
        "Cannot send events to event hub: %s: %s".formatted(connection.hub(), told.reason()),
        told.remedy(),
        problem);
  }

  @Override
  public EventCounts counts() {
    return acknowledged.get();
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public void close() {
    stop();
    producer.close();
  }
}
