package dev.lakeweir.eventhubs.client;

import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Receives one event, to learn its number. Takes the partition from its reader only if the service
 * lets nobody else in.
 */
final class EventProbe {
  private final EventHubsReadConf conf;
  private final EventHubConsumerAsyncClient client;
  private final Runnable onThrottle;

  EventProbe(EventHubsReadConf conf, EventHubConsumerAsyncClient client, Runnable onThrottle) {
    this.conf = conf;
    this.client = client;
    this.onThrottle = onThrottle;
  }

  /**
   * The sequence number of the first event that a partition gives from a position on; empty if it
   * gives none in time.
   *
   * @throws RuntimeException of the SDK if the service refuses, or still fails when the time is
   *     over
   */
  Optional<Long> first(String partition, EventPosition position, Duration patience) {
    Mono<Long> number = receive(partition, position, new ReceiveOptions());
    if (conf.isExclusive()) {
      ReceiveOptions owner = new ReceiveOptions().setOwnerLevel(conf.ownerLevel());
      number =
          number.onErrorResume(
              ServiceFailure::isTaken, taken -> receive(partition, position, owner));
    }
    return ServiceAnswer.await(
        number.retryWhen(new ServiceRetry(patience, onThrottle)).timeout(patience, Mono.empty()),
        patience.multipliedBy(2));
  }

  private Mono<Long> receive(String partition, EventPosition position, ReceiveOptions options) {
    return client
        .receiveFromPartition(partition, position, options)
        .next()
        .map(event -> event.getData().getSequenceNumber())
        .switchIfEmpty(Mono.error(() -> new AmqpException(true, "the receiver was dropped", null)));
  }
}
