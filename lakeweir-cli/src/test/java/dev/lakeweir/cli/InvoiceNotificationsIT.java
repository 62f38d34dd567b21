package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invoices from a topic: a notification for each into another topic, and their lines into a table,
 * in one process. A sink is sent each record at least once, and just once where nothing crashed.
 */
@Timeout(400)
class InvoiceNotificationsIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("07-invoice-notifications");
  private static final AcceptanceCase INVOICES = AcceptanceCase.named("06-invoice-flatten");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PARTS = 4;

  @TempDir private static Path brokerDirectory;
  private static Topics topics;

  @TempDir private Path storage;

  @BeforeAll
  static void startBroker() {
    topics = Topics.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    topics.close();
  }

  @Test
  void samplesInOneBatch() {
    Lake lake = lake("samples");
    send("samples", CASE.input("samples.jsonl"));

    lake.runOnce();

    CASE.verify("notifications", notifications("samples"));
  }

  @Test
  void manyBatchesWithRestartsBetweenThem() {
    Lake lake = lake("many").set("sources.invoices.options.maxOffsetsPerTrigger", "150");
    List<String> invoices = invoices();
    for (int part = 0; part < PARTS; part++) {
      int from = invoices.size() * part / PARTS;
      int to = invoices.size() * (part + 1) / PARTS;
      send("many", invoices.subList(from, to));
      lake.runOnce();
    }

    CASE.verify("notifications_large", notifications("many"));
    INVOICES.verify("flattened", lake.rows("flattened"));
  }

  @Test
  void killsInTheMiddleSendAgainAndLoseNothing() {
    Lake lake = lake("killed").set("sources.invoices.options.maxOffsetsPerTrigger", "100");
    send("killed", invoices());
    for (long batch = 2; batch <= 8; batch += 3) {
      long moment = batch;
      try (ChildJvm run = lake.start(List.of())) {
        await()
            .atMost(Duration.ofMinutes(2))
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .failFast(run::isStillRunning)
            .until(() -> lake.begun("notifications", "notify") >= moment);
        run.kill();
      }
    }
    lake.runOnce();

    CASE.verifyDistinct("notifications_large", notifications("killed"));
    INVOICES.verify("flattened", lake.rows("flattened"));
  }

  @Test
  void recordsThatCannotBeDecodedArePutAsideForTheSinkToo() {
    Lake lake = lake("bad");
    send("bad", CASE.input("samples.jsonl"));
    send("bad", List.of("{\"InvoiceNumber\":", "no JSON"));

    lake.runOnce();

    assertThat(notifications("bad")).hasSize(10);
    List<JsonNode> aside = lake.query("SELECT flow, source, reason FROM notifications_quarantine");
    assertThat(aside).hasSize(2).allMatch(row -> row.path("flow").asText().equals("notify"));
    assertThat(lake.rows("flattened_quarantine")).hasSize(2);
  }

  @Test
  void fullRefreshSendsAgainOnlyWhatIsNamed() {
    Lake lake = lake("refreshed");
    send("refreshed", CASE.input("samples.jsonl"));
    lake.runOnce();

    lake.runOnce("--full-refresh");
    assertThat(notifications("refreshed")).hasSize(10);

    lake.runOnce("--full-refresh=notifications");
    assertThat(notifications("refreshed")).hasSize(20);
    CASE.verifyDistinct("notifications", notifications("refreshed"));
    lake.runOnce();
    assertThat(notifications("refreshed")).hasSize(20);
  }

  private Lake lake(String name) {
    topics.create("invoices-" + name, 1);
    topics.create("notifications-" + name, 2);
    return new Lake(CASE.project(), storage)
        .set("sources.invoices.options.subscribe", "invoices-" + name)
        .set("sources.invoices.options.kafka.bootstrap.servers", topics.bootstrapServers())
        .set("sinks.notifications.options.topic", "notifications-" + name)
        .set("sinks.notifications.options.kafka.bootstrap.servers", topics.bootstrapServers());
  }

  private static List<String> invoices() {
    List<String> invoices = new ArrayList<>();
    for (int set = 1; set <= 3; set++) {
      invoices.addAll(INVOICES.input("Invoice-set%d.jsonl".formatted(set)));
    }
    return invoices;
  }

  private static void send(String name, List<String> lines) {
    topics.send(
        lines.stream()
            .map(
                line ->
                    new ProducerRecord<byte[], byte[]>("invoices-" + name, line.getBytes(UTF_8)))
            .toList());
  }

  private static List<JsonNode> notifications(String name) {
    return topics.read("notifications-" + name).stream()
        .map(InvoiceNotificationsIT::notification)
        .toList();
  }

  /** The members of the value, which has no others, and the key. */
  private static JsonNode notification(ConsumerRecord<byte[], byte[]> record) {
    try {
      ObjectNode row = (ObjectNode) JSON.readTree(record.value());
      assertThat(row.size()).isEqualTo(3);
      return row.put("key", new String(record.key(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
