package dev.lakeweir.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SourceDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventHubsEndpointTest {
  private static final Position AT = new Position("pipeline.yml", 1, 1);
  private static final String KEY = ";SharedAccessKeyName=n;SharedAccessKey=k;EntityPath=h";

  static Stream<Arguments> endpoints() {
    return Stream.of(
        arguments(
            Map.of("eventhubs.connectionString", "Endpoint=sb://n.servicebus.windows.net/" + KEY),
            "n.servicebus.windows.net:5671"),
        arguments(
            Map.of("CONNECTIONSTRING", "EntityPath=h; endpoint = sb://localhost:5673" + KEY),
            "localhost:5673"),
        arguments(
            Map.of("connectionString", "Endpoint=sb://e;UseDevelopmentEmulator=TRUE" + KEY),
            "e:5672"),
        arguments(Map.of("connectionString", "Hostname=iot.example" + KEY), "iot.example:5671"),
        arguments(Map.of("eventhubs.namespace", "orders"), "orders.servicebus.windows.net:5671"),
        arguments(
            Map.of("namespace", "orders.example.cn", "transport", "amqp-web-sockets"),
            "orders.example.cn:443"),
        arguments(
            Map.of("namespace", "orders", "customEndpoint", "sb://gateway:9000/x"), "gateway:9000"),
        arguments(Map.of("connectionString", "ZW5jcnlwdGVk"), null),
        arguments(Map.of("eventhubs.name", "h"), null));
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void endpointIsWhatTheConnectorConnectsTo(Map<String, String> options, String endpoint) {
    assertThat(EventHubsEndpoint.of(options(options)).map(EventHubsEndpoint::toString))
        .isEqualTo(Optional.ofNullable(endpoint));
  }

  @Test
  void defaultsGiveWayToTheProjectsOwnOptionsHoweverTheyAreWritten() {
    assertThat(options(Map.of("name", "h")).reading())
        .containsOnly(
            Map.entry("name", "h"),
            Map.entry("eventhubs.startingPosition", "earliest"),
            Map.entry("eventhubs.maxEventsPerTrigger", "1000000"));
    assertThat(options(Map.of("STARTINGPOSITION", "latest", "maxeventspertrigger", "7")).reading())
        .containsOnly(
            Map.entry("STARTINGPOSITION", "latest"), Map.entry("maxeventspertrigger", "7"));
  }

  private static EventHubsOptions options(Map<String, String> written) {
    Map<String, PropertyDefinition> options = new LinkedHashMap<>();
    written.forEach((name, value) -> options.put(name, new PropertyDefinition(value, AT)));
    return EventHubsOptions.of(
        new SourceDefinition("s", AT, EventHubsOptions.FORMAT, options, Optional.empty()));
  }
}
