package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.config.EventHubsOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.eventhubs.EventHubsUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A source of format eventhubs: what it gives, and what is said when it cannot. */
@Timeout(400)
class EventHubsSourceIT {
  private static final String CONNECTION = "sources.s.options.eventhubs.connectionString";
  private static final String KEY = "TGFrZXdlaXIgZW11bGF0b3Iga2V5";
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static EventHubsEmulator emulator;

  @TempDir private Path directory;
  private EmulatedHub hub;
  private Lake lake;

  @BeforeAll
  static void startEmulator() {
    emulator = EventHubsEmulator.builder().start();
  }

  @AfterAll
  static void stopEmulator() {
    emulator.close();
  }

  @BeforeEach
  void makeProject(TestInfo test) throws IOException {
    hub =
        emulator.createHub(
            test.getTestMethod().orElseThrow().getName() + "-" + System.nanoTime(), 2);
    project("eventhubs.operationTimeout: 20s");
    sql(
        """
        CREATE STREAMING TABLE decoded AS
        SELECT id, _source.partition, _source.sequenceNumber AS number, _source.enqueuedTime AS at,
          _source.partitionKey AS key, _source.properties AS properties, string(_source.body) AS body
        FROM STREAM s
        """);
    lake = new Lake(directory, directory.resolve("lake")).set(CONNECTION, connection());
  }

  @Test
  void goodEventsAreDecodedAndBadOnesPutAsideFromTheFirstOneOnAndOnceEach() {
    hub.append(0, EmulatedEvent.of("{\"id\":1}").enqueuedAt(NOON).withPartitionKey("k"));
    hub.append(1, EmulatedEvent.of("{\"id\":2}").enqueuedAt(NOON).withProperty("colour", "red"));
    lake.runOnce();
    hub.append(1, EmulatedEvent.of("{\"id\":").enqueuedAt(NOON).withPartitionKey("broken"));
    hub.append(0, EmulatedEvent.of("{\"id\":3}").enqueuedAt(NOON));
    lake.runOnce();

    assertThat(
            lake.query(
                "SELECT * EXCEPT (at), at = '2026-01-31 12:00:00' AS noon FROM decoded ORDER BY id"))
        .extracting(JsonNode::toString)
        .containsExactly(
            "{\"id\":1,\"partition\":\"0\",\"number\":0,\"key\":\"k\",\"properties\":{},\"body\":\"{\\\"id\\\":1}\",\"noon\":true}",
            "{\"id\":2,\"partition\":\"1\",\"number\":0,\"key\":null,\"properties\":{\"colour\":\"red\"},\"body\":\"{\\\"id\\\":2}\",\"noon\":true}",
            "{\"id\":3,\"partition\":\"0\",\"number\":1,\"key\":null,\"properties\":{},\"body\":\"{\\\"id\\\":3}\",\"noon\":true}");
    assertThat(
            lake.query(
                "SELECT source, position, string(key) AS key, string(body) AS body, reason FROM decoded_quarantine"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.path("source").asText()).isEqualTo("s");
              assertThat(row.path("position").toString())
                  .contains(
                      "\"partition\":\"1\"",
                      "\"sequenceNumber\":\"1\"",
                      "\"enqueuedTime\":\"2026-01-31 12:00:00\"")
                  .doesNotContain("body", "ropert");
              assertThat(row.path("key").asText()).isEqualTo("broken");
              assertThat(row.path("body").asText()).isEqualTo("{\"id\":");
              assertThat(row.path("reason").asText()).startsWith("truncated");
            });
  }

  @Test
  void withoutDecodeAQuerySeesTheColumnsOfTheConnector() throws IOException {
    Files.writeString(
        directory.resolve("pipeline.yml"),
        """
        name: hubs
        sources:
          s: {format: eventhubs, options: {maxeventspertrigger: 2}}
        """);
    sql("CREATE STREAMING TABLE raw AS SELECT * EXCEPT (body), string(body) AS text FROM STREAM s");
    for (int i = 0; i < 5; i++) {
      hub.append(0, EmulatedEvent.of("" + i));
    }

    lake.runOnce();

    assertThat(lake.query("SELECT text, partition, offset, sequenceNumber FROM raw ORDER BY text"))
        .extracting(row -> row.path("text").asText() + " " + row.path("sequenceNumber").asInt())
        .containsExactly("0 0", "1 1", "2 2", "3 3", "4 4");
    assertThat(lake.committed("raw")).as("batches of two").isGreaterThanOrEqualTo(2);
    Invocation list = Invocation.of(lake.arguments("list", "--output", "json"));
    JsonNode project = AcceptanceCase.rows(list.out().lines().toList()).get(0);
    assertThat(project.at("/sources/0/schema").asText())
        .isEqualTo(EventHubsColumn.schema().toDDL());
  }

  @Test
  void severalQueriesOfAPipelineReadOneHub() throws IOException {
    sql(
        """
        CREATE STREAMING TABLE counts AS SELECT id, count(*) AS n FROM STREAM s GROUP BY id;
        CREATE STREAMING TABLE ids AS SELECT id FROM STREAM s;
        """);
    for (int i = 0; i < 200; i++) {
      hub.append(i % 2, EmulatedEvent.of(i == 7 ? "{" : "{\"id\":" + i % 10 + "}"));
    }

    lake.set("sources.s.options.maxEventsPerTrigger", "60").runOnce();

    assertThat(lake.query("SELECT count(*) AS ids, sum(n) AS n FROM counts"))
        .extracting(JsonNode::toString)
        .containsExactly("{\"ids\":10,\"n\":199}");
    assertThat(lake.rows("ids")).hasSize(199);
    assertThat(lake.rows("counts_quarantine")).hasSize(1);
    assertThat(lake.rows("ids_quarantine")).hasSize(1);
  }

  @Test
  void connectionStringsOfTheOldConnectorAreRead() {
    hub.append(0, EmulatedEvent.of("{\"id\":1}"));

    lake.set(CONNECTION, EventHubsUtils.encrypt(connection())).runOnce();

    assertThat(lake.rows("decoded")).hasSize(1);
  }

  @Test
  void listAndExplainShowTheSourceAndNoSecret() {
    Invocation list = Invocation.of(lake.arguments("list"));
    Invocation explain = Invocation.of(lake.arguments("explain", "--plan"));

    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out()).contains("eventhubs");
    assertThat(explain.code()).as(explain.err()).isZero();
    assertThat(explain.out()).contains("s (source)");
    assertThat(list.out() + list.err() + explain.out() + explain.err()).doesNotContain(KEY);
  }

  @Test
  void everyOptionOfTheConnectorIsKnown() throws IOException {
    String all =
        Arrays.stream(EventHubsOption.values())
            .map(option -> "eventhubs." + option.key() + ": \"1\"")
            .collect(Collectors.joining(", "));
    project(all);

    Invocation lint = Invocation.of("lint", directory.toString());

    assertThat(lint.err() + lint.out()).contains("E105").doesNotContain("E103");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments("startingPosition", "'{\"seqNo\":'", "startingPosition: no JSON", "earliest"),
        arguments("maxEventsPerTrigger", "many", "no number: many", "whole number"),
        arguments("receiverTimeout", "soon", "not a duration above zero: soon", "5 minutes"),
        arguments("transport", "http", "unknown: http", "amqp-web-sockets"),
        arguments("credential", "client-secret", "eventhubs.tenantId is missing", "Give it"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void lintTellsWhatTheConnectorWouldRefuse(
      String option, String value, String message, String hint) throws IOException {
    String key = "      eventhubs." + option + ": ";
    project(key.strip() + " " + value);

    Invocation lint = Invocation.of(lake.arguments("lint"));

    assertThat(lint.code()).isEqualTo(1);
    assertThat(lint.err() + lint.out())
        .contains(
            "pipeline.yml:6:%d [E105] Cannot use the options of source 's'"
                .formatted(key.length() + 1),
            message,
            hint)
        .doesNotContain(KEY);
  }

  static Stream<Arguments> connections() {
    return Stream.of(
        arguments(
            "Endpoint=sb://h;SharedAccessKeyName=n;SharedAccessKey=hunter2",
            "no EntityPath",
            "Add ;EntityPath=HUB"),
        arguments(
            "Endpoint=sb://h;SharedAccessKey=hunter2;EntityPath=e",
            "need each other",
            "It looks like"),
        arguments(
            "Endpoint=sb://h;EntityPath=e",
            "no option says with which credential",
            "eventhubs.credential"),
        arguments("hunter2", "a part of it has no '='", "It looks like"));
  }

  @ParameterizedTest
  @MethodSource("connections")
  void lintTellsWhatIsWrongWithAConnectionString(String written, String message, String hint) {
    Invocation lint = Invocation.of(lake.set(CONNECTION, written).arguments("lint"));

    assertThat(lint.code()).isEqualTo(1);
    assertThat(lint.err() + lint.out())
        .contains("--set " + CONNECTION, "[E105]", message, hint)
        .doesNotContain("hunter2");
  }

  @Test
  void hubIsNoTable() throws IOException {
    sql("CREATE STREAMING TABLE t AS SELECT s.id FROM STREAM s JOIN s AS other ON s.id = other.id");

    Invocation lint = Invocation.of(lake.arguments("lint"));

    assertThat(lint.err() + lint.out())
        .contains("[E212] Cannot read source 's' as a table: it is a stream", "FROM STREAM s");
  }

  @Test
  void hubThatIsNotThereIsToldBeforeAnythingRuns() {
    Invocation run = run(emulator.connectionString("no-such-hub"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("[E302] Cannot read source 's'", "no-such-hub", "Create the hub");
  }

  @Test
  void wrongKeyIsToldBeforeAnythingRuns() {
    Invocation run = run(connection().replace(KEY, "d3Jvbmc="));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("[E301] Cannot read source 's'", "Check the key or the credential")
        .doesNotContain("d3Jvbmc=");
  }

  @Test
  void namespaceThatDoesNotAnswerIsToldBeforeAnythingRuns() {
    EventHubsEmulator stopped = EventHubsEmulator.builder().hub("h", 1).start();
    String nobody = stopped.connectionString("h");
    stopped.close();

    Invocation run = run(nobody);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "[E301] Cannot reach source 's' at localhost:" + stopped.port(), "Connection refused");
  }

  @Test
  void namespaceThatIsNotNamedIsTold() throws IOException {
    project("eventhubs.name: h");

    Invocation run =
        Invocation.of("run", directory.toString(), "--once", "--set", "storage=" + lake.storage());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("[E104] Cannot read source 's': it names no namespace", "--embedded");
  }

  @Test
  void eventsThatExpiredUnreadStopTheFlowAndAreNamed() {
    for (int i = 0; i < 10; i++) {
      hub.append(0, EmulatedEvent.of("{\"id\":" + i + "}"));
    }
    lake.runOnce();
    for (int i = 10; i < 20; i++) {
      hub.append(0, EmulatedEvent.of("{\"id\":" + i + "}"));
    }
    hub.expire(0, 15);

    Invocation run = run(connection());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "[E504] Cannot go on with flow 'decoded'",
            "partition 0: sequence numbers 10 to 14 (5 events)",
            "failOnDataLoss: false");
    lake.set("sources.s.options.eventhubs.failOnDataLoss", "false").runOnce();
    assertThat(lake.rows("decoded")).hasSize(15);
  }

  @Test
  void partitionThatAnotherReaderTakesAgainAndAgainStopsTheFlow() {
    hub.append(0, EmulatedEvent.of("{\"id\":1}"));
    emulator.faults().refuseReceivers(hub.name(), 0, 50, "amqp:link:stolen", "taken by another");

    Invocation run = run(connection());
    emulator.faults().clear();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "[E506] Cannot go on with flow 'decoded'", "$Default", "consumer group of its own");
  }

  @Test
  void groupThatIsNotThereStopsTheFlow() {
    hub.append(0, EmulatedEvent.of("{\"id\":1}"));
    lake.set("sources.s.options.eventhubs.consumerGroup", "nobody");

    Invocation run = run(connection());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("[E302] Cannot go on with flow 'decoded'", "nobody", "eventhubs.consumerGroup");
  }

  private Invocation run(String connection) {
    return Invocation.of(lake.set(CONNECTION, connection).arguments("run", "--once"));
  }

  private String connection() {
    return emulator.connectionString(hub.name());
  }

  private void project(String options) throws IOException {
    Files.writeString(
        directory.resolve("pipeline.yml"),
        """
        name: hubs
        sources:
          s:
            format: eventhubs
            options:
              %s
            decode: {format: json, schema: id INT NOT NULL}
        """
            .formatted(options.replace(", ", "\n      ")));
  }

  private void sql(String text) throws IOException {
    Path directoryOfSql = Files.createDirectories(directory.resolve("transformations"));
    Files.writeString(directoryOfSql.resolve("t.sql"), text);
  }
}
