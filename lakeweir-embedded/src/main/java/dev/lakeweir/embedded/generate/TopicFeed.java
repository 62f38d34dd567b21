package dev.lakeweir.embedded.generate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends generated events to a topic of any Kafka broker, each once and in order: the n-th record
 * that this feed sends goes to partition {@code n % partitions}.
 *
 * <p>One thread sends; {@link #counts} and {@link #stop} are for any thread. What is in flight is
 * bounded by the producer's buffer of 32 MB.
 */
public final class TopicFeed implements Feed {
  /** So that with the start of a program a broker that is away is told within half a minute. */
  private static final int DELIVERED_WITHIN_MILLIS = 20_000;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final String topic;
  private final Pace pace;
  private final KafkaProducer<byte[], byte[]> producer;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<EventCounts> acknowledged = new AtomicReference<>(EventCounts.NONE);
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long sequence;

  /**
   * Connects to the brokers when the first record is sent.
   *
   * @param eventsPerSecond on average over a call of {@code send}; 0 for as fast as possible
   */
  public TopicFeed(String bootstrapServers, String topic, double eventsPerSecond) {
    this.topic = topic;
    pace = new Pace(eventsPerSecond);
    producer = producer(bootstrapServers);
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    ByteArraySerializer asIs = new ByteArraySerializer();
    try {
      return new KafkaProducer<>(settings(bootstrapServers), asIs, asIs);
    } catch (KafkaException e) {
      String cause = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new FeedException(
          "Cannot send events to: %s: %s".formatted(bootstrapServers, cause),
          "Give addresses of brokers like: localhost:9092",
          e);
    }
  }

  private static Map<String, Object> settings(String bootstrapServers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    // With more, a topic made just now could take a second batch before the first, and never that.
    settings.put("max.in.flight.requests.per.connection", 1);
    settings.put("linger.ms", 10);
    settings.put("batch.size", 256 << 10);
    settings.put("buffer.memory", 32L << 20);
    settings.put("max.block.ms", DELIVERED_WITHIN_MILLIS);
    settings.put("request.timeout.ms", DELIVERED_WITHIN_MILLIS / 3);
    settings.put("delivery.timeout.ms", DELIVERED_WITHIN_MILLIS);
    return settings;
  }

  @Override
  public EventCounts send(GeneratedEvents events, long count) throws InterruptedException {
    try {
      int partitions = producer.partitionsFor(topic).size();
      long start = System.nanoTime();
      for (long n = 0; n < count && mayGo(n, start); n++) {
        send(events.next(), partitions);
      }
      producer.flush();
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException e) {
      failure.compareAndSet(null, e);
    }
    throwIfFailed();
    return counts();
  }

  private boolean mayGo(long n, long start) throws InterruptedException {
    long wait = pace.nanosToWait(n, System.nanoTime() - start);
    return !stopped.await(wait, TimeUnit.NANOSECONDS) && failure.get() == null;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of the outcome
  private void send(GeneratedRecord event, int partitions) {
    int partition = (int) (sequence % partitions);
    producer.send(
        new ProducerRecord<>(topic, partition, event.timestampMillis(), event.key(), event.value()),
        (metadata, problem) -> onAnswer(event.kind(), problem));
    sequence++;
  }

  private void onAnswer(Kind kind, Exception problem) {
    if (problem == null) {
      acknowledged.updateAndGet(counts -> counts.plusOne(kind));
    } else {
      failure.compareAndSet(null, problem);
    }
  }

  private void throwIfFailed() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new FeedException(
          "Cannot send events to topic: %s: %s".formatted(topic, cause.getMessage()),
          "Check that the topic exists and the brokers are up.",
          cause);
    }
  }

  private static InterruptedException interrupted(Exception cause) {
    Thread.interrupted(); // Kafka set it again; the exception carries it from here on
    InterruptedException interrupted = new InterruptedException("interrupted while sending");
    interrupted.initCause(cause);
    return interrupted;
  }

  @Override
  public EventCounts counts() {
    return acknowledged.get();
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  /** Stops, and gives what is in flight 10 seconds to be delivered. Idempotent. */
  @Override
  public void close() {
    stop();
    producer.close(CLOSE_WITHIN);
  }
}
