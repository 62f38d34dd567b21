package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HubFeedTest {
  private static final String HUB = "events";
  private static final int PARTITIONS = 3;
  private static EventHubsEmulator emulator;

  private final GeneratedEvents events = GeneratedEvents.of(EventProfile.defaults());

  @BeforeAll
  static void startEmulator() {
    emulator =
        EventHubsEmulator.builder().hub(HUB, 1).hub("keyed", PARTITIONS).hub("counted", 1).start();
  }

  @AfterAll
  static void closeEmulator() {
    emulator.close();
  }

  @Test
  void sendsTheRecordsOfTheGeneratorWithTheirKeys() throws Exception {
    try (HubFeed feed = feed(emulator.connectionString("keyed"), Optional.empty())) {
      feed.send(events, 3_000);
    }

    GeneratedEvents again = GeneratedEvents.of(EventProfile.defaults());
    Map<String, Integer> sent = new HashMap<>();
    Stream.generate(again::next)
        .limit(3_000)
        .forEach(it -> sent.merge(shown(it.eventId().orElse(null), it.value()), 1, Integer::sum));
    Map<String, Integer> stored = new HashMap<>();
    Map<String, Set<Integer>> places = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (EventData event : read("keyed", partition)) {
        stored.merge(shown(event.getPartitionKey(), event.getBody()), 1, Integer::sum);
        if (event.getPartitionKey() != null) {
          places.computeIfAbsent(event.getPartitionKey(), key -> new HashSet<>()).add(partition);
        }
      }
    }
    assertThat(stored).hasSizeGreaterThan(2_500).isEqualTo(sent);
    assertThat(places.values()).allMatch(partitions -> partitions.size() == 1);
    assertThat(places.values()).contains(Set.of(0), Set.of(1), Set.of(2));
  }

  private static String shown(String key, byte[] body) {
    return key + " " + new String(body, ISO_8859_1);
  }

  @Test
  void countsAreThoseOfTheGeneratorOverSeveralSends() throws Exception {
    try (HubFeed feed = feed(emulator.connectionString(), Optional.of("counted"))) {
      feed.send(events, 200);

      EventCounts counts = feed.send(events, 300);

      assertThat(counts).isEqualTo(events.counts()).isEqualTo(feed.counts());
      assertThat(counts.total()).isEqualTo(500);
    }
  }

  @Test
  void stopEndsAFeedThatWaitsForItsNextEvent() throws Exception {
    double onceAnHour = 1.0 / 3_600;
    try (HubFeed feed = new HubFeed(emulator.connectionString(HUB), Optional.empty(), onceAnHour)) {
      CompletableFuture<EventCounts> sent = sendUntilStopped(feed);
      await().atMost(Duration.ofSeconds(30)).until(() -> feed.counts().total() == 1);

      feed.stop();

      assertThat(sent.get(20, TimeUnit.SECONDS).total()).isEqualTo(1);
    }
  }

  private CompletableFuture<EventCounts> sendUntilStopped(HubFeed feed) {
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
  void eventsWithoutKeysShareBatchesOfTheHubsSize() throws Exception {
    EventProfile malformed = EventProfile.defaults().withRates(1, 0, 0, 0);
    try (EventHubsEmulator small =
            EventHubsEmulator.builder().hub(HUB, 1).maxMessageSize(2_048).start();
        HubFeed feed = feed(small.connectionString(HUB), Optional.empty())) {
      EventCounts counts = feed.send(GeneratedEvents.of(malformed), 300);

      assertThat(counts.malformed()).isEqualTo(300);
      assertThat(small.hub(HUB).lastSequenceNumber(0)).isEqualTo(299);
    }
  }

  @Test
  void eventThatFitsIntoNoBatchIsToldWithItsSize() {
    try (EventHubsEmulator tiny =
            EventHubsEmulator.builder().hub(HUB, 1).maxMessageSize(128).start();
        HubFeed feed = feed(tiny.connectionString(HUB), Optional.empty())) {
      assertThatThrownBy(() -> feed.send(events, 10))
          .isInstanceOf(FeedException.class)
          .hasMessageMatching(
              "Cannot send events to event hub: events: the event with(out a)? key .*of \\d+ bytes is larger than a batch, .* up to 128 bytes of");
    }
  }

  @Test
  void missingHubIsAnError() {
    assertFails(
        emulator.connectionString(),
        Optional.of("nowhere"),
        "Cannot send events to event hub: nowhere: ",
        "Check the hub's name, or make the hub.");
  }

  @Test
  void wrongKeyIsAnError() {
    String wrong =
        emulator
            .connectionString(HUB)
            .replaceFirst("SharedAccessKey=[^;]+", "SharedAccessKey=bm8=");
    assertFails(
        wrong,
        Optional.empty(),
        "Cannot send events to event hub: events: ",
        "Check the key and its name; its policy must allow to send.");
  }

  @Test
  void unreachableNamespaceIsAnErrorWithinHalfAMinute() {
    String away = emulator.connectionString(HUB).replaceFirst("localhost:\\d+", "localhost:1");
    long start = System.nanoTime();

    assertFails(
        away,
        Optional.empty(),
        "Cannot send events to event hub: events: ",
        "Check that the namespace can be reached: port 5671, or that of the emulator, and that it runs.");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "topsecret",
        "Endpoint=http://localhost;SharedAccessKeyName=a;SharedAccessKey=topsecret;EntityPath=h",
        "Endpoint=sb://localhost;SharedAccessKey=topsecret;EntityPath=h",
        "Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=topsecret",
        "Endpoint=sb://localhost;SharedAccessKeyName=a;topsecret;EntityPath=h"
      })
  void whatIsNoConnectionStringIsToldWithoutIt(String written) {
    assertThatThrownBy(() -> feed(written, Optional.empty()))
        .isInstanceOf(FeedException.class)
        .hasMessageStartingWith("Cannot read the connection string of an event hub: it has ")
        .hasMessageNotContaining("topsecret")
        .hasNoCause();
  }

  @Test
  void connectionStringOfAnotherHubIsAnError() {
    assertThatThrownBy(() -> feed(emulator.connectionString(HUB), Optional.of("other")))
        .isInstanceOf(FeedException.class)
        .hasMessage(
            "Cannot send events to event hub: other: the connection string is that of hub events");
  }

  private void assertFails(
      String connectionString, Optional<String> hub, String message, String remedy) {
    try (HubFeed feed = feed(connectionString, hub)) {
      assertThatThrownBy(() -> feed.send(events, 10))
          .isInstanceOf(FeedException.class)
          .hasMessageStartingWith(message)
          .extracting(e -> ((FeedException) e).remedy())
          .isEqualTo(remedy);
    }
  }

  private static HubFeed feed(String connectionString, Optional<String> hub) {
    return new HubFeed(connectionString, hub, 0);
  }

  private static List<EventData> read(String hub, int partition) {
    String id = Integer.toString(partition);
    try (EventHubConsumerClient consumer =
        new EventHubClientBuilder()
            .connectionString(emulator.connectionString(hub))
            .consumerGroup("$Default")
            .buildConsumerClient()) {
      long last = consumer.getPartitionProperties(id).getLastEnqueuedSequenceNumber();
      return consumer
          .receiveFromPartition(
              id, (int) last + 1, EventPosition.earliest(), Duration.ofSeconds(20))
          .stream()
          .map(event -> event.getData())
          .toList();
    }
  }
}
