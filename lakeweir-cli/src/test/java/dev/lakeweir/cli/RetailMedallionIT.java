package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real click events from a topic into bronze, silver and an aggregate with an exact distinct count,
 * which is written by upsert and by append. The rows are the same however the input is cut.
 */
@Timeout(400)
class RetailMedallionIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("01-retail-medallion");
  private static final int PARTITIONS = 4;
  private static final int PARTS = 7;

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

  @ParameterizedTest
  @EnumSource
  void everythingInOneBatch(Lake.Way way) {
    String topic = "one-batch-" + way;
    Lake lake = lake(topic).written(way);

    send(topic, events());
    lake.runOnce();
    send(topic, flush());
    lake.runOnce();

    verify(lake);
    assertThat(lake.engines("bronze").contains("Kernel-4.4.0/Lakeweir")).isEqualTo(lake.isQuick());
  }

  @Test
  void manyBatchesWithRestartsBetweenThem() {
    Lake lake = lake("many-batches").set("sources.clicks.options.maxOffsetsPerTrigger", "150");
    List<String> events = events();

    for (int part = 0; part < PARTS; part++) {
      int from = events.size() * part / PARTS;
      int to = events.size() * (part + 1) / PARTS;
      send("many-batches", events.subList(from, to));
      lake.runOnce();
    }
    send("many-batches", flush());
    lake.runOnce();

    verify(lake);
  }

  @Test
  void anotherTimeZone() {
    Lake lake = lake("new-york");
    List<String> newYork = List.of("-Duser.timezone=America/New_York");

    send("new-york", events());
    send("new-york", flush());
    try (ChildJvm run = lake.start(newYork, "--once")) {
      run.succeeds(Duration.ofMinutes(3));
    }

    verify(lake);
    try (ChildJvm query =
        ChildJvm.start(newYork, lake.queryArguments("SELECT * FROM windowed_agg"))) {
      query.succeeds(Duration.ofMinutes(2));
      CASE.verify("windowed_agg", AcceptanceCase.rows(query.out().lines().toList()));
    }
  }

  private static void verify(Lake lake) {
    CASE.verify("bronze", lake.rows("bronze"));
    CASE.verify("silver", lake.rows("silver"));
    CASE.verify("windowed_agg", lake.rows("windowed_agg"));
    CASE.verify("windowed_agg", lake.rows("windowed_agg_append"));
  }

  private Lake lake(String topic) {
    topics.create(topic, PARTITIONS);
    return new Lake(CASE.project(), storage)
        .set("sources.clicks.options.subscribe", topic)
        .set("sources.clicks.options.kafka.bootstrap.servers", topics.bootstrapServers());
  }

  private static List<String> events() {
    return CASE.input("events.jsonl");
  }

  private static List<String> flush() {
    return CASE.input("flush.jsonl");
  }

  private static void send(String topic, List<String> envelopes) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (JsonNode envelope : AcceptanceCase.rows(envelopes)) {
      int partition = envelope.path("partition").asInt();
      long timestamp = Instant.parse(envelope.path("enqueuedTime").asText()).toEpochMilli();
      byte[] body = envelope.path("body").asText().getBytes(UTF_8);
      records.add(new ProducerRecord<>(topic, partition, timestamp, null, body));
    }
    topics.send(records);
  }
}
