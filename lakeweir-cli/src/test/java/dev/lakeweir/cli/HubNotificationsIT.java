package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Invoices from one event hub, and a notification for each into another. */
@Timeout(400)
class HubNotificationsIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("07-invoice-notifications");
  private static final AcceptanceCase INVOICES = AcceptanceCase.named("06-invoice-flatten");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "VG9wIHNlY3JldCBrZXkgb2YgdGhlIGh1Yg==";
  private static final int PARTITIONS = 2;

  @TempDir private Path storage;
  private EventHubsEmulator emulator;
  private Lake lake;

  @BeforeEach
  void startEmulator() {
    emulator =
        EventHubsEmulator.builder()
            .sharedAccessKey("pipeline", KEY)
            .hub("invoices", PARTITIONS)
            .hub("notifications", PARTITIONS)
            .start();
    lake = new Lake(CASE.directory().resolve("hub-project"), storage);
    connect("sources.invoices", emulator.connectionString("invoices"));
    connect("sinks.notifications", emulator.connectionString("notifications"));
  }

  @AfterEach
  void stopEmulator() {
    emulator.close();
  }

  @Test
  void samplesInOneBatch() throws IOException {
    send(CASE.input("samples.jsonl"));

    lake.runOnce();

    CASE.verify("notifications", notifications());
    assertThat(filesWith(KEY)).isEmpty();
  }

  @Test
  void manyBatchesWithRestartsBetweenThem() {
    lake.set("sources.invoices.options.eventhubs.maxEventsPerTrigger", "200");
    for (int set = 1; set <= 3; set++) {
      send(INVOICES.input("Invoice-set%d.jsonl".formatted(set)));
      lake.runOnce();
    }

    CASE.verify("notifications_large", notifications());
  }

  @Test
  void namespaceThatDoesNotAnswerIsToldBeforeAnythingIsRead() {
    connect(
        "sinks.notifications",
        emulator.connectionString("notifications").replaceFirst("localhost:\\d+", "localhost:1"));

    Invocation run = Invocation.of(lake.arguments("run", "--once"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("pipeline.yml:16:3 [E308] Cannot reach sink 'notifications' at localhost:1: ")
        .doesNotContain(KEY);
    assertThat(lake.begun("notifications", "notify")).isEqualTo(-1);
  }

  @Test
  void missingHubEndsTheFlowAndNothingIsLost() {
    send(CASE.input("samples.jsonl"));
    connect("sinks.notifications", emulator.connectionString("nowhere"));

    Invocation run = Invocation.of(lake.arguments("run", "--once"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("flow 'notify'", "nowhere").doesNotContain(KEY);
    connect("sinks.notifications", emulator.connectionString("notifications"));
    lake.runOnce();
    CASE.verify("notifications", notifications());
  }

  private void connect(String user, String connectionString) {
    lake.set(user + ".options.eventhubs.connectionString", connectionString);
  }

  private void send(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      emulator.hub("invoices").append(i % PARTITIONS, EmulatedEvent.of(lines.get(i)));
    }
  }

  /** The events of the hub, with their partition keys. */
  private List<JsonNode> notifications() {
    List<JsonNode> rows = new ArrayList<>();
    try (EventHubConsumerClient consumer =
        new EventHubClientBuilder()
            .connectionString(emulator.connectionString("notifications"))
            .consumerGroup("$Default")
            .buildConsumerClient()) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        int count = (int) emulator.hub("notifications").lastSequenceNumber(partition) + 1;
        if (count > 0) {
          consumer
              .receiveFromPartition(
                  Integer.toString(partition),
                  count,
                  EventPosition.earliest(),
                  Duration.ofSeconds(30))
              .forEach(event -> rows.add(row(event.getData())));
        }
      }
    }
    return rows;
  }

  private static JsonNode row(EventData event) {
    try {
      ObjectNode row = (ObjectNode) JSON.readTree(event.getBody());
      assertThat(row.size()).isEqualTo(3);
      String card = row.path("CustomerCardNo").asText();
      assertThat(event.getProperties())
          .containsEntry("cardLastDigits", card.substring(card.length() - 4));
      return row.put("key", event.getPartitionKey());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.walk(storage)) {
      return files.filter(Files::isRegularFile).filter(file -> read(file).contains(text)).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
