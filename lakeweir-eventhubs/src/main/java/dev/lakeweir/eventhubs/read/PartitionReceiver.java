package dev.lakeweir.eventhubs.read;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import dev.lakeweir.eventhubs.client.HubClients;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import dev.lakeweir.eventhubs.client.ServiceAnswer;
import dev.lakeweir.eventhubs.client.ServiceFailure;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A receiver of one partition with a connection of its own, which outlives a task: the next batch
 * finds its events already here. One thread at a time.
 */
final class PartitionReceiver implements EventFeed, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionReceiver.class);
  private static final long NOWHERE = -1;

  /** So that the service goes on while a task works through what has come. */
  private static final int WAITING_PER_PREFETCH = 4;

  /** More than the step down, so that a size between two steps does not open links all the time. */
  private static final int FAR_MORE = 4;

  private static final int CHECK_EVERY = 16;

  private final EventHubsReadConf conf;
  private final String partition;
  private final EventHubClientBuilder builder;
  private final Map<Integer, EventHubConsumerAsyncClient> clients = new HashMap<>();
  private final EventSizes sizes = new EventSizes();
  private Optional<ReceivedEvent> putBack = Optional.empty();
  private EventFlow flow;
  private long position = NOWHERE;
  private int prefetch;

  PartitionReceiver(EventHubsReadConf conf, String partition) {
    this.conf = conf;
    this.partition = partition;
    this.prefetch = sizes.prefetch(conf.prefetch());
    this.flow = new EventFlow(1, sizes);
    this.builder =
        HubClients.builder(conf.address()).consumerGroup(conf.consumerGroup()).shareConnection();
  }

  /**
   * The SDK fixes how much is sent ahead when a client is made; all of these share a connection.
   */
  private EventHubConsumerAsyncClient client() {
    return clients.computeIfAbsent(
        prefetch, count -> builder.prefetchCount(count).buildAsyncConsumerClient());
  }

  /** Opens a link unless the next event that this one gives is the one that is wanted. */
  void seek(long from) {
    if (position != from) {
      open(from);
    }
  }

  @Override
  public void open(long from) {
    flow.cancel();
    putBack = Optional.empty();
    prefetch = sizes.prefetch(conf.prefetch());
    flow = new EventFlow(WAITING_PER_PREFETCH * prefetch, sizes);
    position = from;
    ReceiveOptions options = new ReceiveOptions();
    if (conf.isExclusive()) {
      options.setOwnerLevel(conf.ownerLevel());
    }
    client()
        .receiveFromPartition(partition, EventPosition.fromSequenceNumber(from, true), options)
        .subscribe(flow);
  }

  @Override
  public Optional<ReceivedEvent> ready() {
    if (putBack.isPresent()) {
      Optional<ReceivedEvent> event = putBack;
      putBack = Optional.empty();
      return given(event);
    }
    if (isPrefetchUnfit()) {
      open(position);
    }
    return given(flow.poll());
  }

  @Override
  public Optional<ReceivedEvent> next(Duration patience) throws InterruptedException, FlowEnded {
    Optional<ReceivedEvent> event = ready();
    return event.isPresent() ? event : given(flow.take(patience));
  }

  private Optional<ReceivedEvent> given(Optional<ReceivedEvent> event) {
    if (event.isPresent()) {
      position = event.get().sequenceNumber() + 1;
    }
    return event;
  }

  /**
   * Whether far more or far fewer events should be sent ahead than are. What is on its way is
   * thrown away then, so that it is worth it only after a while.
   */
  private boolean isPrefetchUnfit() {
    if (flow.taken() % CHECK_EVERY != 0) {
      return false;
    }
    int fit = sizes.prefetch(conf.prefetch());
    boolean isTooSmall = fit > prefetch && sizes.room(Integer.MAX_VALUE) / prefetch >= FAR_MORE;
    return (isTooSmall || fit <= prefetch / 2) && flow.taken() >= Math.min(prefetch, fit);
  }

  @Override
  public void putBack(ReceivedEvent event) {
    putBack = Optional.of(event);
    position = event.sequenceNumber();
  }

  @Override
  public Optional<PartitionBounds> bounds() {
    try {
      return ServiceAnswer.await(
          client().getPartitionProperties(partition).map(PartitionBounds::of),
          conf.address().operationTimeout());
    } catch (UncheckedIOException killed) {
      throw killed;
    } catch (RuntimeException failure) {
      LOG.warn(
          "Partition {} of event hub {} does not say what it holds: {}",
          partition,
          conf.address().display(),
          ServiceFailure.describe(failure));
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    flow.cancel();
    clients.values().forEach(EventHubConsumerAsyncClient::close);
  }
}
