package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakeweir.decode.JsonDecoder;
import dev.lakeweir.embedded.generate.EventForm;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.GeneratedRecord;
import dev.lakeweir.embedded.generate.Kind;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectInputs;
import dev.lakeweir.spec.ProjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateIT {
  private static final String EVENTS = "3000";

  @TempDir Path directory;

  @Test
  void eventsGoToATopic() {
    try (Topics broker = Topics.start(directory)) {
      broker.create("trades", 1);

      Invocation sent =
          Invocation.of(
              "generate",
              "--bootstrap-servers=" + broker.bootstrapServers(),
              "--topic=trades",
              "--kind=trading",
              "--events=" + EVENTS,
              "--seed=7");

      assertThat(sent.err()).isEmpty();
      assertThat(sent.code()).isZero();
      assertThat(sent.out()).startsWith("3,000 events: ").contains(" malformed");
      assertThat(values(broker.bootstrapServers(), "trades"))
          .isEqualTo(bodies(EventForm.TRADING, 7));
    }
  }

  @Test
  void eventsGoIntoFiles() throws IOException {
    Invocation sent =
        Invocation.of(
            "generate",
            "--directory=" + directory.resolve("in"),
            "--events=" + EVENTS,
            "--rate=100000",
            "--output=json");

    assertThat(sent.err()).isEmpty();
    assertThat(sent.code()).isZero();
    JsonNode counts = new ObjectMapper().readTree(sent.out()).path("generated");
    assertThat(counts.path("total").asLong()).isEqualTo(3_000);
    Path file = directory.resolve("in/retail-1-00000.jsonl");
    assertThat(Files.readAllLines(file, ISO_8859_1)).isEqualTo(bodies(EventForm.RETAIL, 1));
  }

  @Test
  void generatedFilesRunThroughTheirExample() {
    for (String kind : List.of("impressions", "clicks")) {
      String into = "--directory=" + directory.resolve(kind);
      Invocation sent = Invocation.of("generate", into, "--kind", kind, "--events", "500");
      assertThat(sent.code()).as(sent.err()).isZero();
    }

    Invocation run =
        Invocation.of(
            "run",
            ChildJvm.examples().resolve("ad-clicks").toString(),
            "--once",
            "--set=storage=" + directory.resolve("lake"),
            "--set=sources.impressions.options.path=" + directory.resolve("impressions"),
            "--set=sources.clicks.options.path=" + directory.resolve("clicks"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("clicks_in_time");
  }

  @Test
  void aBrokerThatIsAwayIsTold() {
    Instant start = Instant.now();

    Invocation sent =
        Invocation.of("generate", "--bootstrap-servers=127.0.0.1:1", "--topic=t", "--events=1");

    assertThat(sent.code()).isEqualTo(1);
    assertThat(sent.err()).contains("[E903] Cannot send events to topic: t: ", "brokers are up");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void filesOfAnEarlierRunAreNotTouched() {
    String into = "--directory=" + directory;
    assertThat(Invocation.of("generate", into, "--events=1").code()).isZero();

    Invocation again = Invocation.of("generate", into, "--events=1");

    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("[E903] Cannot write events into: " + directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "generate",
        "generate --directory=x --topic=t --bootstrap-servers=b:1",
        "generate --topic=t",
        "generate --directory=x --kind=retial",
        "generate --directory=x --events=0",
        "generate --directory=x --rate=-1",
        "generate --directory=x --rate=NaN"
      })
  void wrongUseIsTold(String command) {
    Invocation outcome = Invocation.of(command.split(" "));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("[E901]", "generate --help");
  }

  /** So that what the faults of the generator are is what the example puts aside. */
  @ParameterizedTest
  @CsvSource({
    "RETAIL, retail, clicks",
    "TRANSACTIONS, transactions, transactions",
    "WEB_EVENTS, web-events, web_events",
    "TRADING, trading, trades",
    "IMPRESSIONS, ad-clicks, impressions",
    "CLICKS, ad-clicks, clicks",
    "LOGINS, logins, logins"
  })
  void exactlyTheMalformedEventsAreRejectedByTheExample(
      EventForm form, String example, String source) {
    ProjectDefinition project =
        ProjectReader.read(
            new ProjectInputs(ChildJvm.examples().resolve(example), Map.of(), List.of()));
    String schema = project.sources().get(source).decode().orElseThrow().schema().text();
    JsonDecoder decoder = new JsonDecoder(StructType.fromDDL(schema));

    EventProfile profile = EventProfile.defaults().withForm(form).withRates(0.1, 0.01, 0.01, 0.01);
    GeneratedEvents events = GeneratedEvents.of(profile);
    for (int i = 0; i < 2_000; i++) {
      GeneratedRecord record = events.next();
      assertThat(decoder.decode(record.value()).isNullAt(0))
          .as(new String(record.value(), ISO_8859_1))
          .isEqualTo(record.kind() == Kind.MALFORMED);
    }
  }

  private static List<String> bodies(EventForm form, long seed) {
    EventProfile profile = EventProfile.defaults().withForm(form).withSeed(seed);
    GeneratedEvents events = GeneratedEvents.of(profile);
    return Stream.generate(() -> new String(events.next().value(), ISO_8859_1))
        .limit(Integer.parseInt(EVENTS))
        .toList();
  }

  private static List<String> values(String bootstrapServers, String topic) {
    ByteArrayDeserializer asIs = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers), asIs, asIs)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          values.add(new String(record.value(), ISO_8859_1));
        }
      }
      return values;
    }
  }
}
