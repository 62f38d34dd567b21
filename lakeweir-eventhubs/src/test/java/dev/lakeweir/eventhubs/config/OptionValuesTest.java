package dev.lakeweir.eventhubs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.eventhubs.EventHubsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionValuesTest {
  private static final String HOST = "ns.servicebus.windows.net";
  private static final String STRING =
      "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=c2VjcmV0;"
          + "EntityPath=h";

  private static EventHubsReadConf conf(String... pairs) {
    Map<String, String> options = new HashMap<>();
    options.put("eventhubs.connectionString", STRING);
    for (int i = 0; i < pairs.length; i += 2) {
      options.put(pairs[i], pairs[i + 1]);
    }
    return EventHubsReadConf.ofStream(OptionValues.of(options));
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    EventHubsReadConf conf = conf();

    assertThat(conf.consumerGroup()).isEqualTo("$Default");
    assertThat(conf.isExclusive()).isTrue();
    assertThat(conf.ownerLevel()).isZero();
    assertThat(conf.failsOnDataLoss()).isTrue();
    assertThat(conf.prefetch()).isEqualTo(2000);
    assertThat(conf.receiverTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(conf.address().operationTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(conf.starting().of("0")).isEqualTo(new EventHubsPosition.Latest());
    assertThat(conf.maxEventsPerTrigger()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eventhubs.consumerGroup",
        "EVENTHUBS.CONSUMERGROUP",
        "consumerGroup",
        "eventhubs.consumergroup"
      })
  void namesHaveAnyCaseAndMayLackThePrefix(String name) {
    assertThat(conf(name, "g").consumerGroup()).isEqualTo("g");
  }

  @Test
  void namespaceMustBeThatOfTheConnectionString() {
    assertThat(conf("eventhubs.namespace", HOST).address().host()).isEqualTo(HOST);
    assertThatThrownBy(() -> conf("eventhubs.namespace", "other"))
        .hasMessageContaining(
            "eventhubs.namespace says other.servicebus.windows.net and the connection string "
                + HOST)
        .hasMessageContaining("Leave one of them out.");
  }

  @ParameterizedTest
  @MethodSource("durations")
  void durationsAreOfBothKinds(String text, Duration expected) {
    assertThat(conf("eventhubs.operationTimeout", text).address().operationTimeout())
        .isEqualTo(expected);
  }

  static Stream<Arguments> durations() {
    return Stream.of(
        Arguments.of("PT120S", Duration.ofMinutes(2)),
        Arguments.of("120s", Duration.ofMinutes(2)),
        Arguments.of("2 minutes", Duration.ofMinutes(2)),
        Arguments.of("2m", Duration.ofMinutes(2)),
        Arguments.of("1500ms", Duration.ofMillis(1500)),
        Arguments.of("1 hour", Duration.ofHours(1)));
  }

  @Test
  void shortOperationTimeoutShortensTheReceiverTimeout() {
    assertThat(conf("operationTimeout", "30s").receiverTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidValuesAreRefused(String name, String value, String message) {
    assertThatThrownBy(() -> conf(name, value))
        .isInstanceOf(EventHubsException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of("eventhubs.consumerGrop", "g", "Did you mean eventhubs.consumerGroup?"),
        Arguments.of("frobnicate", "1", "no option has this name. Known are: eventhubs.connection"),
        Arguments.of("eventhubs.prefetchCount", "0", "Write a whole number from 1 to 8000."),
        Arguments.of("eventhubs.prefetchCount", "9000", "out of range: 9000"),
        Arguments.of("maxEventsPerTrigger", "many", "no number: many"),
        Arguments.of("maxEventsPerTrigger", "0", "out of range: 0"),
        Arguments.of("failOnDataLoss", "yes", "neither true nor false: yes"),
        Arguments.of("operationTimeout", "soon", "not a duration above zero: soon"),
        Arguments.of("operationTimeout", "0s", "not a duration above zero: 0s"),
        Arguments.of("receiverTimeout", "10m", "longer than eventhubs.operationTimeout"),
        Arguments.of("transport", "udp", "Known are: amqp, amqp-web-sockets."),
        Arguments.of("credential", "client-secret", "eventhubs.tenantId is missing"),
        Arguments.of("startingPosition", "{}", "says none of offset, seqNo and enqueuedTime"),
        Arguments.of("startingPosition", "{\"sqNo\":1}", "unknown key: sqNo"),
        Arguments.of("startingPosition", "{\"seqNo\"", "no JSON"),
        Arguments.of("startingPosition", "{\"enqueuedTime\":\"noon\"}", "no time with a zone"),
        Arguments.of("startingPositions", "{\"x\":{\"seqNo\":1}}", "not a partition: x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eventhubs.maxRatePerPartition",
        "eventhubs.threadPoolSize",
        "eventhubs.slowPartitionAdjustment",
        "eventhubs.metricPlugin",
        "eventhubs.DynamicPartitionDiscovery",
        "partitionPreferredLocationStrategy",
        "eventhubs.offset.type",
        "eventhubs.connectionTimeout"
      })
  void optionsThatMeanNothingAnyMoreAreNoted(String name) {
    OptionValues values = OptionValues.of(Map.of(name, "x", "connectionString", STRING));

    assertThat(values.notes()).containsOnlyKeys(name);
    assertThat(values.notes().get(name)).isNotBlank();
  }

  @Test
  void positionsOfTheOldConnectorAreRead() {
    EventHubsReadConf conf =
        conf(
            "eventhubs.startingPosition",
            "{\"offset\":\"-1\",\"seqNo\":-1,\"enqueuedTime\":null,\"isInclusive\":true}",
            "eventhubs.startingPositions",
            "{\"{\\\"ehName\\\":\\\"h\\\",\\\"partitionId\\\":3}\":{\"offset\":null,\"seqNo\":42,"
                + "\"enqueuedTime\":null,\"isInclusive\":true}}",
            "eventhubs.endingPosition",
            "{\"offset\":null,\"seqNo\":-1,\"enqueuedTime\":\"2018-10-01T00:00:00.000Z\"}");

    assertThat(conf.starting().of("0")).isEqualTo(new EventHubsPosition.Earliest());
    assertThat(conf.starting().of("3")).isEqualTo(new EventHubsPosition.AtSequenceNumber(42, true));
    assertThat(conf.ending().of("0"))
        .isEqualTo(new EventHubsPosition.AtTime(java.time.Instant.parse("2018-10-01T00:00:00Z")));
  }

  @ParameterizedTest
  @MethodSource("positions")
  void positionsAreOfEveryKind(String text, EventHubsPosition expected) {
    assertThat(conf("startingPosition", text).starting().of("7")).isEqualTo(expected);
  }

  static Stream<Arguments> positions() {
    return Stream.of(
        Arguments.of("earliest", new EventHubsPosition.Earliest()),
        Arguments.of("LATEST", new EventHubsPosition.Latest()),
        Arguments.of("{\"offset\":\"-1\"}", new EventHubsPosition.Earliest()),
        Arguments.of("{\"offset\":\"@latest\"}", new EventHubsPosition.Latest()),
        Arguments.of("{\"offset\":\"4711\"}", new EventHubsPosition.AtOffset("4711", true)),
        Arguments.of(
            "{\"sequenceNumber\":12345}", new EventHubsPosition.AtSequenceNumber(12345, true)),
        Arguments.of(
            "{\"seqNo\":5,\"isInclusive\":false}",
            new EventHubsPosition.AtSequenceNumber(5, false)));
  }

  @Test
  void positionsOfAnotherHubAreRefused() {
    String positions = "{\"{\\\"ehName\\\":\\\"other\\\",\\\"partitionId\\\":0}\":{\"seqNo\":1}}";

    assertThatThrownBy(() -> conf("startingPositions", positions))
        .hasMessageContaining("it names hub other, and h is read");
  }

  @Test
  void encryptedConnectionStringsAreRead() {
    String encrypted = org.apache.spark.eventhubs.EventHubsUtils.encrypt(STRING);
    Map<String, String> options = Map.of("eventhubs.connectionString", encrypted);

    EventHubsReadConf conf = EventHubsReadConf.ofStream(OptionValues.of(options));

    assertThat(conf.address().display()).isEqualTo("ns.servicebus.windows.net/h");
  }

  @Test
  void nothingThatIsPrintedHoldsASecret() {
    EventHubsReadConf conf = conf("sasToken", "SharedAccessSignature sig=c2VjcmV0");

    assertThat(conf().toString() + conf + OptionValues.of(Map.of("connectionString", STRING)))
        .doesNotContain("c2VjcmV0");
  }

  @Test
  void entraNeedsNoKey() {
    Map<String, String> options =
        Map.of("namespace", "ns", "name", "h", "credential", "managed-identity");

    HubAddress address = EventHubsReadConf.ofStream(OptionValues.of(options)).address();

    assertThat(address.host()).isEqualTo("ns.servicebus.windows.net");
    assertThat(address.credential()).isInstanceOf(Credential.Entra.class);
  }

  @Test
  void oldFlagOfEntraStillMeansEntra() {
    String keyless = "Endpoint=sb://ns.servicebus.windows.net;EntityPath=h";
    Map<String, String> options =
        Map.of(
            "eventhubs.connectionString", keyless,
            "eventhubs.useAadAuth", "true",
            "eventhubs.aadAuthCallback", "com.example.Callback");

    OptionValues values = OptionValues.of(options);

    assertThat(EventHubsReadConf.ofStream(values).address().credential())
        .isInstanceOf(Credential.Entra.class);
    assertThat(values.notes().get("eventhubs.aadAuthCallback"))
        .contains("say how with eventhubs.credential");
  }

  @Test
  void hubWithoutACredentialIsRefused() {
    String keyless = "Endpoint=sb://ns.servicebus.windows.net;EntityPath=h";

    assertThatThrownBy(
            () -> conf("connectionString", keyless, "eventhubs.connectionString", keyless))
        .hasMessageContaining("no option says with which credential");
  }
}
