package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flows into sinks: how they are told, refused, refreshed and counted. */
@Timeout(400)
class SinkIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path brokerDirectory;
  private static Topics topics;

  @TempDir private Path directory;
  private Incoming incoming;
  private Lake lake;

  @BeforeAll
  static void startBroker() {
    topics = Topics.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    topics.close();
  }

  @BeforeEach
  void makeProject() throws IOException {
    incoming = Incoming.in(directory);
    write(
        "pipeline.yml",
        """
        name: orders
        late-rows: keep
        sources:
          orders:
            format: json
            options: {path: incoming}
            decode: {schema: "id INT NOT NULL, shop STRING, at TIMESTAMP NOT NULL"}
        sinks:
          out:
            format: kafka
            trigger: 2 seconds
        """);
    write(
        "transformations/t.sql",
        """
        CREATE OR REFRESH STREAMING TABLE kept AS SELECT id, shop, at FROM STREAM orders;

        CREATE FLOW each AS INSERT INTO out BY NAME
        SELECT 'each' AS topic, string(id) AS key, shop AS value FROM STREAM kept;

        CREATE FLOW per_minute AS INSERT INTO out BY NAME
        SELECT 'per_minute' AS topic, date_format(window.start, 'HH:mm') AS key,
          string(count(DISTINCT shop)) AS value
        FROM STREAM orders WATERMARK at DELAY OF INTERVAL 1 MINUTE
        GROUP BY window(at, '1 minute');
        """);
    lake =
        new Lake(directory, directory.resolve("lake"))
            .set("sinks.out.options.kafka.bootstrap.servers", topics.bootstrapServers());
  }

  @Test
  void rowsAndGroupsThatAreOverAreSentAndWhatCameLateIsKept() throws IOException {
    topics.create("each", 1);
    topics.create("per_minute", 1);
    incoming.put("a.json", List.of(order(1, "x", "10:00:10"), order(2, "y", "10:00:20")));
    incoming.put("b.json", List.of(order(3, "x", "10:05:00"), "{\"id\":null}"));
    lake.runOnce();
    incoming.put("c.json", List.of(order(4, "z", "10:00:30")));

    Invocation run = Invocation.of(lake.arguments("run", "--once", "--output=json"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(sent("each")).containsExactlyInAnyOrder("1=x", "2=y", "3=x", "4=z");
    assertThat(sent("per_minute")).containsExactly("10:00=2");
    assertThat(lake.query("SELECT reason FROM out_quarantine")).hasSize(1);
    assertThat(lake.query("SELECT row FROM out_late")).hasSize(1);
    JsonNode sink = JSON.readTree(run.out()).at("/sinks/0");
    assertThat(sink.path("name").asText()).isEqualTo("out");
    assertThat(sink.path("sent").asLong()).isEqualTo(1);
    assertThat(sink.path("late").asLong()).isEqualTo(1);

    assertRefreshIsRefused();
    lake.runOnce("--full-refresh=kept,out");
    assertThat(sent("each"))
        .containsExactlyInAnyOrder("1=x", "2=y", "3=x", "4=z", "1=x", "2=y", "3=x", "4=z");
    assertThat(lake.query("SELECT reason FROM out_quarantine")).hasSize(1);
  }

  private void assertRefreshIsRefused() {
    for (String flag : List.of("--full-refresh=kept", "--full-refresh")) {
      Invocation refused = Invocation.of(lake.arguments("run", "--once", flag));

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err())
          .contains(
              "[E408] Cannot refresh what sink 'out' is fed from: all that was sent would be sent again",
              "--full-refresh kept,out");
    }
    assertThat(lake.rows("kept")).hasSize(4);
  }

  @Test
  void checkpointOfATableIsNotTakenForThatOfASink() throws IOException {
    incoming.put("a.json", List.of(order(1, "x", "10:00:10")));
    topics.create("first", 1);
    write(
        "transformations/t.sql",
        """
        CREATE STREAMING TABLE other;
        CREATE FLOW f AS INSERT INTO other BY NAME SELECT shop AS value FROM STREAM orders;
        CREATE FLOW g AS INSERT INTO out BY NAME
        SELECT 'first' AS topic, shop AS value FROM STREAM orders
        """);
    lake.runOnce();
    write(
        "transformations/t.sql",
        """
        CREATE FLOW f AS INSERT INTO other BY NAME
        SELECT 'first' AS topic, shop AS value FROM STREAM orders
        """);
    String yaml = Files.readString(directory.resolve("pipeline.yml"));
    write("pipeline.yml", yaml.replace("  out:", "  other:"));
    Lake changed =
        new Lake(directory, directory.resolve("lake"))
            .set("sinks.other.options.kafka.bootstrap.servers", topics.bootstrapServers());

    Invocation refused = Invocation.of(changed.arguments("run", "--once"));

    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err())
        .contains(
            "[E404] Cannot start flow 'f' into sink 'other'", "a table", "--full-refresh other");
    assertThat(sent("first")).containsExactly("null=x");
  }

  @Test
  void topicThatIsNotThereIsToldBeforeAnythingIsRead() {
    lake.set("sinks.out.options.topic", "nowhere");

    Invocation run = Invocation.of(lake.arguments("run", "--once"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "[E308] Cannot write sink 'out': there is no topic 'nowhere'", "create the topic");
  }

  @Test
  void sinkWithoutABrokerIsToldOrGetsTheEmbeddedOne() throws IOException {
    Lake alone = new Lake(directory, directory.resolve("alone"));
    incoming.put("a.json", List.of(order(1, "x", "10:00:10")));

    Invocation run = Invocation.of(alone.arguments("run", "--once"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("[E104] Cannot write sink 'out': it names no broker");

    write(
        "transformations/t.sql",
        "CREATE FLOW f AS INSERT INTO out BY NAME SELECT shop AS value FROM STREAM orders");
    alone.set("sinks.out.options.topic", "shops");
    Invocation embedded = Invocation.of(alone.arguments("run", "--once", "--embedded"));
    assertThat(embedded.code()).as(embedded.err()).isZero();
    assertThat(embedded.out()).contains("SINK", "1 in = 1 in out + 0 quarantined");
  }

  @Test
  void tableThatIsOnlyLookedUpIsRefreshedWithoutSendingAgain() throws IOException {
    topics.create("looked", 1);
    incoming.put("a.json", List.of(order(1, "x", "10:00:10")));
    write(
        "transformations/t.sql",
        """
        CREATE STREAMING TABLE shops AS SELECT id, shop FROM STREAM orders;
        CREATE FLOW f AS INSERT INTO out BY NAME
        SELECT 'looked' AS topic, string(o.id) AS key, coalesce(s.shop, 'x') AS value
        FROM STREAM orders o LEFT JOIN shops s ON o.id = s.id
        """);
    lake.runOnce();

    lake.runOnce("--full-refresh=shops");

    assertThat(sent("looked")).containsExactly("1=x");
    assertThat(lake.rows("shops")).hasSize(1);
  }

  @Test
  void hubSinkWithoutANamespaceGetsTheEmulator() throws IOException {
    incoming.put("a.json", List.of(order(1, "x", "10:00:10")));
    String yaml = Files.readString(directory.resolve("pipeline.yml"));
    String hub = "format: eventhubs\n    options: {eventhubs.name: shops}";
    write("pipeline.yml", yaml.replace("format: kafka\n    trigger: 2 seconds", hub));
    write(
        "transformations/t.sql",
        "CREATE FLOW f AS INSERT INTO out BY NAME SELECT shop AS body FROM STREAM orders");
    Lake alone = new Lake(directory, directory.resolve("alone"));

    Invocation refused = Invocation.of(alone.arguments("run", "--once"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("[E104] Cannot write sink 'out': it names no namespace");

    Invocation run = Invocation.of(alone.arguments("run", "--once", "--embedded"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("sinks.out uses the emulator: Endpoint=sb://localhost:");
    assertThat(run.out()).contains("1 in = 1 in out + 0 quarantined");
  }

  @Test
  void listAndExplainTellOfSinks() throws IOException {
    JsonNode list = json("list");
    assertThat(list.at("/sinks/0/name").asText()).isEqualTo("out");
    assertThat(list.at("/sinks/0/write").asText()).isEqualTo("send to kafka, at least once");
    assertThat(list.at("/sinks/0/late").asText()).isEqualTo("out_late");
    assertThat(list.at("/flows").findValuesAsText("sink")).containsExactly("out", "out");
    assertThat(Invocation.of(lake.arguments("list")).out()).contains("SINK", "at least once");

    Invocation explained = Invocation.of(lake.arguments("explain", "out"));
    assertThat(explained.err()).isEmpty();
    assertThat(explained.out())
        .contains(
            "-> out (sink), out_quarantine, out_late",
            "writes     out: send to kafka, at least once",
            "every 2 s");
  }

  private JsonNode json(String command) throws IOException {
    return JSON.readTree(Invocation.of(lake.arguments(command, "--output=json")).out());
  }

  private static String order(int id, String shop, String time) {
    return "{\"id\":%d,\"shop\":\"%s\",\"at\":\"2026-01-01T%sZ\"}".formatted(id, shop, time);
  }

  private static List<String> sent(String topic) {
    return topics.read(topic).stream().map(SinkIT::text).toList();
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "null" : new String(record.key(), UTF_8);
    return key + "=" + new String(record.value(), UTF_8);
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
