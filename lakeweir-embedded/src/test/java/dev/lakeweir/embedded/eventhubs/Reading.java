package dev.lakeweir.embedded.eventhubs;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Disposable;

/** A receiver that goes on until it ends or is closed, and what became of it. */
final class Reading implements AutoCloseable {
  private final List<Long> sequenceNumbers = new CopyOnWriteArrayList<>();
  private volatile Throwable error;
  private volatile boolean completed;
  private final Disposable subscription;

  private Reading(
      EventHubConsumerAsyncClient client,
      int partition,
      EventPosition from,
      ReceiveOptions options) {
    subscription =
        client
            .receiveFromPartition(Integer.toString(partition), from, options)
            .subscribe(
                event -> sequenceNumbers.add(event.getData().getSequenceNumber()),
                failure -> error = failure,
                () -> completed = true);
  }

  static Reading of(EventHubConsumerAsyncClient client, int partition) {
    return new Reading(client, partition, EventPosition.earliest(), new ReceiveOptions());
  }

  static Reading from(EventHubConsumerAsyncClient client, int partition, long sequenceNumber) {
    return new Reading(
        client,
        partition,
        EventPosition.fromSequenceNumber(sequenceNumber, true),
        new ReceiveOptions());
  }

  static Reading withEpoch(EventHubConsumerAsyncClient client, int partition, long epoch) {
    return new Reading(
        client, partition, EventPosition.earliest(), new ReceiveOptions().setOwnerLevel(epoch));
  }

  List<Long> sequenceNumbers() {
    return sequenceNumbers;
  }

  boolean completed() {
    return completed;
  }

  boolean ended() {
    return completed || error != null;
  }

  Optional<AmqpErrorCondition> condition() {
    return error instanceof AmqpException failure
        ? Optional.ofNullable(failure.getErrorCondition())
        : Optional.empty();
  }

  String message() {
    return String.valueOf(error == null ? null : error.getMessage());
  }

  @Override
  public void close() {
    subscription.dispose();
  }
}
