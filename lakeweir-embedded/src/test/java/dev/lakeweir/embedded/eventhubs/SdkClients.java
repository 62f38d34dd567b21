package dev.lakeweir.embedded.eventhubs;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.SendOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Unmodified clients of the SDK that give up soon; closed together. */
final class SdkClients implements AutoCloseable {
  private final EventHubsEmulator emulator;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  SdkClients(EventHubsEmulator emulator) {
    this.emulator = emulator;
  }

  EventHubClientBuilder builder(String hub) {
    return new EventHubClientBuilder()
        .connectionString(emulator.connectionString(hub))
        .consumerGroup("$Default")
        .retryOptions(impatient());
  }

  static AmqpRetryOptions impatient() {
    return new AmqpRetryOptions()
        .setTryTimeout(Duration.ofSeconds(10))
        .setMaxRetries(2)
        .setDelay(Duration.ofMillis(200));
  }

  <T extends AutoCloseable> T closeLater(T client) {
    open.push(client);
    return client;
  }

  EventHubProducerClient producer(String hub) {
    return closeLater(builder(hub).buildProducerClient());
  }

  EventHubConsumerClient consumer(String hub) {
    return closeLater(builder(hub).buildConsumerClient());
  }

  EventHubConsumerAsyncClient asyncConsumer(String hub) {
    return closeLater(builder(hub).buildAsyncConsumerClient());
  }

  static SendOptions toPartition(int partition) {
    return new SendOptions().setPartitionId(Integer.toString(partition));
  }

  static SendOptions withKey(String key) {
    return new SendOptions().setPartitionKey(key);
  }

  static List<EventData> events(String... bodies) {
    return Stream.of(bodies).map(EventData::new).toList();
  }

  /** What is received from a position; waits until there are so many, or for two seconds. */
  static List<EventData> receive(
      EventHubConsumerClient consumer, int partition, int count, EventPosition from) {
    return consumer
        .receiveFromPartition(Integer.toString(partition), count, from, Duration.ofSeconds(2))
        .stream()
        .map(event -> event.getData())
        .toList();
  }

  static List<String> bodies(List<EventData> events) {
    return events.stream().map(EventData::getBodyAsString).toList();
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
