package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The case of {@link RetailMedallionIT} from Event Hubs: partitions, sequence numbers and times are
 * those of the envelopes. Beside the source only the name of the time in {@code _source} differs.
 */
@Timeout(400)
class HubMedallionIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("01-retail-medallion");
  private static final int PARTITIONS = 4;
  private static final int PARTS = 7;

  @TempDir private Path directory;
  private EventHubsEmulator emulator;
  private EmulatedHub hub;
  private Lake lake;

  @BeforeEach
  void startEmulator() throws IOException {
    emulator = EventHubsEmulator.builder().hub("clicks", PARTITIONS).start();
    hub = emulator.hub("clicks");
    lake =
        new Lake(project(), directory.resolve("lake"))
            .set(
                "sources.clicks.options.eventhubs.connectionString",
                emulator.connectionString("clicks"));
  }

  @AfterEach
  void stopEmulator() {
    emulator.close();
  }

  @Test
  void everythingInOneBatch() {
    send(events());
    lake.runOnce();
    send(flush());
    lake.runOnce();

    verify();
  }

  @Test
  void manyBatchesWithRestartsOfPipelineAndEmulatorBetweenThem() {
    lake.set("sources.clicks.options.maxEventsPerTrigger", "150");
    List<String> events = events();

    for (int part = 0; part < PARTS; part++) {
      send(events.subList(events.size() * part / PARTS, events.size() * (part + 1) / PARTS));
      lake.runOnce();
      emulator.stop();
      emulator.start();
    }
    send(flush());
    lake.runOnce();

    verify();
  }

  @Test
  void anotherTimeZone() {
    send(events());
    send(flush());
    try (ChildJvm run = lake.start(List.of("-Duser.timezone=America/New_York"), "--once")) {
      run.succeeds(Duration.ofMinutes(3));
    }

    verify();
  }

  private void verify() {
    CASE.verify("bronze", lake.rows("bronze"));
    CASE.verify("silver", lake.rows("silver"));
    CASE.verify("windowed_agg", lake.rows("windowed_agg"));
    CASE.verify("windowed_agg", lake.rows("windowed_agg_append"));
    List<String> placed =
        lake.query("SELECT partition, sequenceNumber, eventID FROM bronze").stream()
            .map(row -> place(row) + " " + row.path("eventID").asText())
            .toList();
    List<String> wanted =
        AcceptanceCase.rows(Stream.concat(events().stream(), flush().stream()).toList()).stream()
            .map(it -> place(it) + " " + body(it).path("eventID").asText())
            .toList();
    assertThat(placed).containsExactlyInAnyOrderElementsOf(wanted);
  }

  private static String place(JsonNode row) {
    return row.path("partition").asText() + "/" + row.path("sequenceNumber").asLong();
  }

  private static JsonNode body(JsonNode envelope) {
    return AcceptanceCase.rows(List.of(envelope.path("body").asText())).get(0);
  }

  /** The project of the case with another source. */
  private Path project() throws IOException {
    Path copy = Files.createDirectories(directory.resolve("project/transformations"));
    for (String table : List.of("silver", "windowed_agg")) {
      String file = "transformations/%s.sql".formatted(table);
      Files.copy(CASE.project().resolve(file), copy.resolve(table + ".sql"));
    }
    Files.writeString(
        copy.resolve("bronze.sql"),
        text("transformations/bronze.sql")
            .replace(
                "_source.timestamp  AS processing_time",
                "_source.enqueuedTime AS processing_time, _source.partition, _source.sequenceNumber"));
    Files.writeString(
        copy.resolveSibling("pipeline.yml"),
        text("pipeline.yml")
            .replace("format: kafka", "format: eventhubs")
            .replace("subscribe: clicks", "eventhubs.consumerGroup: $Default"));
    return copy.getParent();
  }

  private static String text(String file) throws IOException {
    return Files.readString(CASE.project().resolve(file));
  }

  private static List<String> events() {
    return CASE.input("events.jsonl");
  }

  private static List<String> flush() {
    return CASE.input("flush.jsonl");
  }

  private void send(List<String> envelopes) {
    for (JsonNode envelope : AcceptanceCase.rows(envelopes)) {
      Instant time = Instant.parse(envelope.path("enqueuedTime").asText());
      EmulatedEvent event = EmulatedEvent.of(envelope.path("body").asText()).enqueuedAt(time);

      long number = hub.append(envelope.path("partition").asInt(), event);

      assertThat(number).isEqualTo(envelope.path("sequenceNumber").asLong());
    }
  }
}
