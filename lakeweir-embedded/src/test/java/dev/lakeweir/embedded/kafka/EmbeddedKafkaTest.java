package dev.lakeweir.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  @TempDir Path directory;

  @Test
  void restartOnTheSameDirectoryKeepsTopicsAndRecords() throws Exception {
    try (EmbeddedKafka first = EmbeddedKafka.start(directory, 0)) {
      first.createTopic("events", 3);
      Topics.send(first.bootstrapServers(), "events", "one", "two");
      assertThat(Topics.values(first.bootstrapServers(), "events")).containsExactly("one", "two");
    }

    try (EmbeddedKafka second = EmbeddedKafka.start(directory, 0)) {
      Topics.send(second.bootstrapServers(), "events", "three");

      assertThat(Topics.values(second.bootstrapServers(), "events"))
          .containsExactly("one", "two", "three");
      assertThat(Topics.partitions(second.bootstrapServers(), "events")).isEqualTo(3);
    }
  }

  @Test
  void creatingATopicAgainLeavesItAsItIs() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
      kafka.createTopic("events", 2);

      kafka.createTopic("events", 5);

      assertThat(Topics.partitions(kafka.bootstrapServers(), "events")).isEqualTo(2);
    }
  }

  @Test
  void topicTakesRecordsAsSoonAsItIsMade() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
      for (int round = 0; round < 30; round++) {
        String topic = "events-" + round;
        kafka.createTopic(topic, 8);

        Topics.sendWithoutRetry(kafka.bootstrapServers(), topic, 8);
      }
    }
  }

  @Test
  void topicThatCannotBeSaysWhy() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
      assertThatThrownBy(() -> kafka.createTopic("no spaces", 1))
          .isInstanceOf(EmbeddedKafkaException.class)
          .hasMessageStartingWith("Cannot create topic: no spaces: ")
          .hasMessageContaining("Check the name");
    }
  }

  @Test
  void secondBrokerOnTheDirectoryIsRefusedAndTheFirstGoesOn() {
    try (EmbeddedKafka first = EmbeddedKafka.start(directory, 0)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(directory, 0))
          .isInstanceOf(EmbeddedKafkaException.class)
          .hasMessage(
              "Cannot start the embedded Kafka broker in: %s: another broker uses this directory."
                      .formatted(directory)
                  + " Stop it, or choose another directory.");
      first.createTopic("events", 1);
    }
  }

  @Test
  void takenPortIsRefusedAndLeavesTheDirectoryFree() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      assertThatThrownBy(() -> EmbeddedKafka.start(directory, port))
          .isInstanceOf(EmbeddedKafkaException.class)
          .hasMessageStartingWith("Cannot start the embedded Kafka broker on port: " + port)
          .hasMessageEndingWith("Choose a free port, or 0 for any.");
    }

    EmbeddedKafka.start(directory, 0).close();
  }

  @Test
  void directoryOfAnotherNodeIsRefused() throws Exception {
    Files.writeString(
        directory.resolve("meta.properties"), "version=1\nnode.id=7\ncluster.id=of-another\n");

    assertThatThrownBy(() -> EmbeddedKafka.start(directory, 0))
        .isInstanceOf(EmbeddedKafkaException.class)
        .hasMessageStartingWith("Cannot start the embedded Kafka broker in: " + directory)
        .hasMessageContaining("Stored node id 7")
        .hasMessageEndingWith(
            "directories. See the log; if the data may go, delete the directory.");
  }

  @Test
  void chosenPortIsUsedAgainAfterClose() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (EmbeddedKafka first = EmbeddedKafka.start(directory, port)) {
      first.createTopic("events", 1);
      first.close();
    }

    try (EmbeddedKafka second = EmbeddedKafka.start(directory, port)) {
      assertThat(second.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
    }
  }

  @Test
  void acknowledgedRecordsOutliveAKilledProcess() throws Exception {
    Process killed = BrokerToKill.launch(directory);
    assertThat(killed.inputReader().readLine()).isEqualTo(BrokerToKill.READY);
    killed.destroyForcibly().waitFor();

    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
      assertThat(Topics.values(kafka.bootstrapServers(), "events"))
          .containsExactly("one", "two", "three");
    }
  }
}
