package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.SendOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHubsEmulatorTest {
  @Test
  void whatIsSentIsReceived() {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 2).start();
        EventHubProducerClient producer =
            new EventHubClientBuilder()
                .connectionString(emulator.connectionString("orders"))
                .buildProducerClient();
        EventHubConsumerClient consumer =
            new EventHubClientBuilder()
                .connectionString(emulator.connectionString("orders"))
                .consumerGroup("$Default")
                .buildConsumerClient()) {
      producer.send(
          List.of(new EventData("one"), new EventData("two")),
          new SendOptions().setPartitionId("1"));

      assertThat(
              consumer.receiveFromPartition(
                  "1", 2, EventPosition.earliest(), Duration.ofSeconds(10)))
          .extracting(event -> event.getData().getBodyAsString())
          .containsExactly("one", "two");
      assertThat(consumer.getEventHubProperties().getPartitionIds()).containsExactly("0", "1");
    }
  }
}
