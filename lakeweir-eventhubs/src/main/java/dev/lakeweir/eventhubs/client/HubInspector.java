package dev.lakeweir.eventhubs.client;

import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.EventHubProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.config.EventHubsPosition;
import dev.lakeweir.eventhubs.config.EventHubsPositions;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongBiFunction;
import reactor.core.publisher.Flux;

/**
 * Asks what a hub holds. For the driver; one thread at a time. Holds one connection, which the SDK
 * opens when it is needed and again when it was lost.
 */
public final class HubInspector implements AutoCloseable {
  private static final Duration LONGEST_FOR_ONE_EVENT = Duration.ofSeconds(5);

  private final EventHubsReadConf conf;
  private final EventHubConsumerAsyncClient client;
  private final EventProbe probe;
  private final PartitionInquiry inquiry;
  private final AtomicLong throttles = new AtomicLong();

  public HubInspector(EventHubsReadConf conf) {
    this.conf = conf;
    this.client =
        HubClients.builderWithoutRetries(conf.address())
            .consumerGroup(conf.consumerGroup())
            .prefetchCount(1)
            .buildAsyncConsumerClient();
    this.probe = new EventProbe(conf, client, throttles::incrementAndGet);
    this.inquiry =
        new PartitionInquiry(client, conf.address().operationTimeout(), throttles::incrementAndGet);
  }

  /**
   * Asks every partition at once. One that does not answer is told apart from the others, and is
   * not waited for again before it has answered.
   *
   * @throws EventHubsException if the hub does not answer, or none of its partitions
   */
  public HubState state() {
    Map<String, String> unavailable = new ConcurrentHashMap<>();
    SortedMap<String, PartitionBounds> partitions = new TreeMap<>(HubState.BY_NUMBER);
    EventHubProperties hub;
    try {
      hub = properties();
      partitions(hub.getPartitionIds().stream().toList(), unavailable)
          .forEach(bounds -> partitions.put(bounds.partition(), bounds));
    } catch (UncheckedIOException stopped) {
      throw stopped;
    } catch (RuntimeException failure) {
      throw unreachable(failure);
    }
    if (partitions.isEmpty()) {
      throw new EventHubsException(
          "Cannot read event hub " + conf.address().display(),
          "none of its partitions answers: " + unavailable,
          "Try again when the service is well.");
    }
    HubIdentity identity = new HubIdentity(conf.address().host(), hub.getCreatedAt());
    return new HubState(identity, partitions, unavailable);
  }

  private EventHubProperties properties() {
    Duration timeout = conf.address().operationTimeout();
    return ServiceAnswer.await(
            client
                .getEventHubProperties()
                .retryWhen(new ServiceRetry(timeout, throttles::incrementAndGet)),
            timeout)
        .orElseThrow();
  }

  private List<PartitionBounds> partitions(List<String> ids, Map<String, String> unavailable) {
    return ServiceAnswer.await(
            Flux.fromIterable(ids)
                .flatMap(id -> inquiry.bounds(id, unavailable), ids.size())
                .collectList(),
            conf.address().operationTimeout().multipliedBy(2))
        .orElseThrow();
  }

  /**
   * The number of the first event that a partition gives from a sequence number on; empty if there
   * is none, or none comes in some seconds.
   *
   * @throws EventHubsException if the partition cannot be asked
   */
  public Optional<Long> firstFrom(String partition, long sequenceNumber) {
    try {
      return probe.first(
          partition, EventPosition.fromSequenceNumber(sequenceNumber, true), LONGEST_FOR_ONE_EVENT);
    } catch (UncheckedIOException stopped) {
      throw stopped;
    } catch (RuntimeException failure) {
      if (ServiceFailure.isBeyondTheEnd(failure)) {
        return Optional.empty();
      }
      throw unreachable(failure);
    }
  }

  /** Times that the service asked this inspector to be left alone. */
  public long throttles() {
    return throttles.get();
  }

  private EventHubsException unreachable(RuntimeException failure) {
    return new EventHubsException(
        "Cannot reach event hub " + conf.address().display(),
        ServiceFailure.describe(failure),
        "Check its name, the credential and the network.",
        failure);
  }

  /** The sequence number of the first event that each partition's position lets through. */
  public SortedMap<String, Long> resolveStarts(EventHubsPositions positions, HubState state) {
    PositionResolver resolver = new PositionResolver(conf, probe);
    return resolve(positions, state, resolver::start);
  }

  /** The sequence number that reading stops before, in each partition; never beyond its end. */
  public SortedMap<String, Long> resolveEnds(EventHubsPositions positions, HubState state) {
    PositionResolver resolver = new PositionResolver(conf, probe);
    return resolve(positions, state, resolver::end);
  }

  private SortedMap<String, Long> resolve(
      EventHubsPositions positions,
      HubState state,
      ToLongBiFunction<EventHubsPosition, PartitionBounds> resolver) {
    if (!state.unavailable().isEmpty()) {
      throw new EventHubsException(
          "Cannot find positions in event hub " + conf.address().display(),
          "partitions do not answer: " + state.unavailable(),
          "Try again when the service is well.");
    }
    for (String named : positions.byPartition().keySet()) {
      if (!state.partitions().containsKey(named)) {
        throw new EventHubsException(
            "Cannot find positions in event hub " + conf.address().display(),
            "it has no partition " + named,
            "It has: " + String.join(", ", state.partitions().keySet()) + ".");
      }
    }
    SortedMap<String, Long> resolved = new TreeMap<>(HubState.BY_NUMBER);
    state
        .partitions()
        .forEach((id, bounds) -> resolved.put(id, resolver.applyAsLong(positions.of(id), bounds)));
    return resolved;
  }

  @Override
  public void close() {
    inquiry.close();
    client.close();
  }
}
