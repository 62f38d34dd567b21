package dev.lakeweir.eventhubs.write;

import com.azure.messaging.eventhubs.EventDataBatch;
import com.azure.messaging.eventhubs.EventHubProducerAsyncClient;
import com.azure.messaging.eventhubs.models.CreateBatchOptions;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.ServiceAnswer;
import dev.lakeweir.eventhubs.client.ServiceFailure;
import dev.lakeweir.eventhubs.client.ServiceRetry;
import dev.lakeweir.eventhubs.config.EventHubsWriteConf;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Fills batches, one for each key or partition, and hands over those that are full. Those that are
 * open are bounded in number and in bytes.
 */
final class EventBatcher {
  private static final int MAX_OPEN = 128;
  private static final long MAX_OPEN_BYTES = 16L << 20;

  private final EventHubProducerAsyncClient producer;
  private final EventHubsWriteConf conf;
  private final BatchSender sender;
  private final WriteCounts counts;
  private final Map<Target, EventDataBatch> open = new LinkedHashMap<>();
  private long openBytes;

  EventBatcher(
      EventHubProducerAsyncClient producer,
      EventHubsWriteConf conf,
      BatchSender sender,
      WriteCounts counts) {
    this.producer = producer;
    this.conf = conf;
    this.sender = sender;
    this.counts = counts;
  }

  void add(OutgoingEvent event) throws InterruptedException {
    Target target = event.target();
    EventDataBatch batch = open.get(target);
    if (batch == null || !tryAdd(batch, event)) {
      if (batch != null) {
        send(target);
      }
      addToFresh(event);
    }
    while (open.size() > 1 && (open.size() > MAX_OPEN || openBytes > MAX_OPEN_BYTES)) {
      send(open.keySet().iterator().next());
    }
  }

  private void addToFresh(OutgoingEvent event) {
    EventDataBatch fresh = newBatch(event.target());
    openBytes += fresh.getSizeInBytes();
    open.put(event.target(), fresh);
    if (!tryAdd(fresh, event)) {
      throw tooLarge(event, fresh);
    }
  }

  private void send(Target target) throws InterruptedException {
    EventDataBatch batch = open.remove(target);
    openBytes -= batch.getSizeInBytes();
    sender.send(target, batch);
  }

  /** The SDK refuses by an exception what does not fit into an empty batch. */
  private boolean tryAdd(EventDataBatch batch, OutgoingEvent event) {
    long before = batch.getSizeInBytes();
    try {
      boolean isAdded = batch.tryAdd(event.data());
      openBytes += batch.getSizeInBytes() - before;
      return isAdded;
    } catch (RuntimeException refused) {
      if (ServiceFailure.isTooLarge(refused)) {
        throw tooLarge(event, batch);
      }
      throw refused;
    }
  }

  private EventDataBatch newBatch(Target target) {
    CreateBatchOptions options = new CreateBatchOptions();
    if (!target.partition().isEmpty()) {
      options.setPartitionId(target.partition());
    }
    if (!target.key().isEmpty()) {
      options.setPartitionKey(target.key());
    }
    if (conf.maxBatchSize() > 0) {
      options.setMaximumSizeInBytes(conf.maxBatchSize());
    }
    try {
      return ServiceAnswer.await(
              Mono.defer(() -> producer.createBatch(options))
                  .retryWhen(
                      new ServiceRetry(conf.address().operationTimeout(), counts::throttled)),
              conf.address().operationTimeout().multipliedBy(2))
          .orElseThrow();
    } catch (UncheckedIOException killed) {
      throw killed;
    } catch (RuntimeException failure) {
      throw new EventHubsException(
          "Cannot send to event hub " + conf.address().display() + " (" + target.describe() + ")",
          ServiceFailure.describe(failure),
          failure instanceof IllegalArgumentException
              ? "Correct eventhubs.maxBatchSize, or the partition key."
              : "Check the hub's name, the partition, the credential and the network.",
          failure);
    }
  }

  private EventHubsException tooLarge(OutgoingEvent event, EventDataBatch batch) {
    return new EventHubsException(
        "Cannot send an event to event hub " + conf.address().display(),
        "its body of %d bytes and its properties are more than the %d bytes of a batch; %s"
            .formatted(
                event.data().getBody().length,
                batch.getMaxSizeInBytes(),
                event.target().describe()),
        "Make it smaller, or write it to a file and send where that is.");
  }

  /** Hands over all that is left. */
  void flush() throws InterruptedException {
    for (Target target : List.copyOf(open.keySet())) {
      send(target);
    }
  }
}
