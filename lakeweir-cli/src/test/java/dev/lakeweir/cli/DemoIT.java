package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.GeneratedRecord;
import dev.lakeweir.embedded.generate.Kind;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo as a user starts it: what it says adds up, and it can be stopped at any time. */
@Timeout(400)
class DemoIT {
  private static final int EVENTS = 5_000;
  private static final int PARTITIONS = 4;

  @TempDir private Path storage;
  private Lake lake;

  @BeforeEach
  void makeLake() {
    lake = new Lake(ChildJvm.examples().resolve("retail"), storage);
  }

  @ParameterizedTest
  @CsvSource({"kafka, value", "eventhubs, body"})
  void summaryAddsUp(String source, String body) {
    JsonNode summary;
    try (ChildJvm demo =
        ChildJvm.start(
            "demo",
            "--source",
            source,
            "--events",
            "" + EVENTS,
            "--output",
            "json",
            "--storage",
            storage.toString())) {
      demo.succeeds(Duration.ofMinutes(2));
      summary = AcceptanceCase.rows(demo.out().lines().toList()).get(0);
    }

    JsonNode generated = summary.path("generated");
    JsonNode bronze = table(summary, "bronze");
    JsonNode gold = table(summary, "gold");
    long malformed = generated.path("malformed").asLong();
    assertThat(malformed).isPositive();
    assertThat(generated.path("total").asLong()).isEqualTo(EVENTS);
    assertThat(summary.path("in").asLong()).isEqualTo(EVENTS);
    assertThat(summary.path("quarantined").asLong()).isEqualTo(malformed);
    assertThat(bronze.path("rows").asLong()).isEqualTo(EVENTS - malformed);
    assertThat(bronze.path("written").asLong()).isEqualTo(EVENTS - malformed);
    assertThat(bronze.path("quarantined").asLong()).isEqualTo(malformed);
    assertThat(bronze.path("quarantine_rows").asLong()).isEqualTo(malformed);
    assertThat(sum("SELECT sum(event_count) AS n FROM gold") + gold.path("late").asLong())
        .as("events in gold, and too late for it")
        .isEqualTo(EVENTS - malformed);
    for (String name : List.of("bronze", "silver", "gold")) {
      assertThat(sum("SELECT count(*) AS n FROM " + name))
          .as(name)
          .isEqualTo(table(summary, name).path("rows").asLong());
    }
    assertThat(sum("SELECT sum(crc32(source." + body + ")) AS n FROM bronze"))
        .as("checksums of the bodies that are to be in bronze, from any source")
        .isEqualTo(checksums());
  }

  /** Of the good bodies that the demo generates, summed up. */
  private static long checksums() {
    GeneratedEvents events = GeneratedEvents.of(EventProfile.defaults().withSeed(1));
    long sum = 0;
    for (int i = 0; i < EVENTS; i++) {
      GeneratedRecord record = events.next();
      CRC32 crc = new CRC32();
      crc.update(record.value());
      sum += record.kind() == Kind.MALFORMED ? 0 : crc.getValue();
    }
    return sum;
  }

  @Test
  void signalEndsADemoInOrderAndTheNextRunGoesOn() throws Exception {
    try (ChildJvm demo = ChildJvm.start("demo", "--rate", "500", "--storage", storage.toString())) {
      await()
          .atMost(Duration.ofMinutes(3))
          .failFast(demo::isStillRunning)
          .until(() -> lake.committed("silver") >= 1 && lake.committed("gold") >= 1);

      demo.terminate();

      assertThat(demo.awaitEnd(Duration.ofSeconds(15))).isEqualTo(143);
      assertThat(demo.err()).contains("Stopping: ").doesNotContain("[E");
    }
    Invocation rest = Invocation.of(lake.arguments("run", "--once", "--embedded"));

    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(positionsInTables()).isEqualTo(positionsInTopic());
  }

  @Test
  void secondInstanceIsRefused() {
    try (ChildJvm demo = ChildJvm.start("demo", "--rate", "100", "--storage", storage.toString())) {
      await()
          .atMost(Duration.ofMinutes(1))
          .failFast(demo::isStillRunning)
          .until(() -> lake.version("bronze") >= 0);

      Invocation second = Invocation.of(lake.arguments("run", "--once", "--embedded"));

      assertThat(second.code()).isEqualTo(3);
      assertThat(second.err())
          .contains(
              "[E401]", "Cannot start pipeline 'retail': another instance runs on this storage");
      demo.isStillRunning();
    }
  }

  private static JsonNode table(JsonNode summary, String name) {
    for (JsonNode table : summary.path("tables")) {
      if (table.path("name").asText().equals(name)) {
        return table;
      }
    }
    throw new AssertionError("no table " + name + " in " + summary);
  }

  private long sum(String sql) {
    return lake.query(sql).get(0).path("n").asLong();
  }

  /** For each partition how many records there are; fails when one is there twice or missing. */
  private Map<Integer, Long> positionsInTables() {
    List<JsonNode> partitions =
        lake.query(
            """
            SELECT partition, count(*) AS records, count(DISTINCT offset) AS offsets,
              max(offset) AS newest
            FROM (
              SELECT source.partition, source.offset FROM bronze
              UNION ALL
              SELECT int(position['partition']), bigint(position['offset']) FROM bronze_quarantine)
            GROUP BY partition
            """);
    Map<Integer, Long> counts = new TreeMap<>();
    for (JsonNode partition : partitions) {
      long records = partition.path("records").asLong();
      assertThat(partition.path("offsets").asLong()).as("%s", partition).isEqualTo(records);
      assertThat(partition.path("newest").asLong()).as("%s", partition).isEqualTo(records - 1);
      counts.put(partition.path("partition").asInt(), records);
    }
    return counts;
  }

  private Map<Integer, Long> positionsInTopic() throws InterruptedException, ExecutionException {
    try (EmbeddedKafka broker = EmbeddedKafka.start(storage.resolve("_lakeweir/kafka"), 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        ends.put(new TopicPartition("clicks", partition), OffsetSpec.latest());
      }
      Map<Integer, Long> counts = new TreeMap<>();
      admin
          .listOffsets(ends)
          .all()
          .get()
          .forEach((partition, end) -> counts.put(partition.partition(), end.offset()));
      return counts;
    }
  }
}
