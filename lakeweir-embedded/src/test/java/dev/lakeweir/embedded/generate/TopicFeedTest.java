package dev.lakeweir.embedded.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import dev.lakeweir.embedded.kafka.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicFeedTest {
  @TempDir static Path directory;
  private static EmbeddedKafka kafka;

  private final GeneratedEvents events = GeneratedEvents.of(EventProfile.defaults());

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(directory, 0);
  }

  @AfterAll
  static void closeBroker() {
    kafka.close();
  }

  @Test
  void sendsTheRecordsOfTheGeneratorInTurnToThePartitions() throws Exception {
    kafka.createTopic("even", 4);
    try (TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), "even", 0)) {
      feed.send(events, 10_000);
    }

    List<ConsumerRecord<byte[], byte[]>> stored = Topics.readAll(kafka.bootstrapServers(), "even");

    assertThat(stored).hasSize(10_000);
    GeneratedEvents again = GeneratedEvents.of(EventProfile.defaults());
    GeneratedRecord[] sent =
        Stream.generate(again::next).limit(10_000).toArray(GeneratedRecord[]::new);
    assertThat(stored)
        .allSatisfy(
            record -> {
              GeneratedRecord origin = sent[(int) record.offset() * 4 + record.partition()];
              assertThat(record.value()).isEqualTo(origin.value());
              assertThat(record.key()).isEqualTo(origin.key());
              assertThat(record.timestamp()).isEqualTo(origin.timestampMillis());
            });
  }

  @Test
  void countsAreThoseOfTheGeneratorOverSeveralSends() throws Exception {
    kafka.createTopic("counted", 1);
    try (TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), "counted", 0)) {
      feed.send(events, 2_000);

      EventCounts counts = feed.send(events, 3_000);

      assertThat(counts).isEqualTo(events.counts()).isEqualTo(feed.counts());
      assertThat(counts.total()).isEqualTo(5_000);
    }
  }

  @Test
  void stopEndsAFeedThatWaitsForItsNextEvent() throws Exception {
    kafka.createTopic("stopped", 1);
    double onceAnHour = 1.0 / 3_600;
    try (TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), "stopped", onceAnHour)) {
      CompletableFuture<EventCounts> sent = sendUntilStopped(feed);
      await().untilAsserted(() -> assertThat(feed.counts().total()).isEqualTo(1));

      feed.stop();

      assertThat(sent.get(20, TimeUnit.SECONDS).total()).isEqualTo(1);
    }
  }

  private CompletableFuture<EventCounts> sendUntilStopped(TopicFeed feed) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return feed.sendUntilStopped(events);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void topicThatCannotBeIsAnError() throws Exception {
    try (TopicFeed feed = new TopicFeed(kafka.bootstrapServers(), "no spaces", 0)) {
      assertThatThrownBy(() -> feed.send(events, 10))
          .isInstanceOf(FeedException.class)
          .hasMessageStartingWith("Cannot send events to topic: no spaces: ")
          .extracting(e -> ((FeedException) e).remedy())
          .isEqualTo("Check that the topic exists and the brokers are up.");
    }
  }

  @Test
  void anAddressThatIsNoneIsAnError() {
    assertThatThrownBy(() -> new TopicFeed("nowhere", "t", 0))
        .isInstanceOf(FeedException.class)
        .hasMessageStartingWith("Cannot send events to: nowhere: ");
  }
}
