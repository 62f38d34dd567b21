package dev.lakeweir.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.SourceProgress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SourceLagTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("sources")
  void lagIsWhatIsNotReadYet(
      String description, String end, String latest, Map<String, String> metrics, SourceLag lag) {
    SourceProgress source =
        new SourceProgress(description, "{}", end, latest, 0, 0, 0, new HashMap<>(metrics));

    assertThat(SourceLag.of(source)).isEqualTo(Optional.ofNullable(lag));
  }

  static Stream<Arguments> sources() {
    String kafka = "KafkaV2[Subscribe[a]]";
    return Stream.of(
        arguments(
            kafka, "{\"a\":{\"0\":5,\"1\":7}}", "{\"a\":{\"0\":9,\"1\":7}}", Map.of(), rows(4)),
        arguments(
            kafka,
            "{\"a\":{\"0\":5}}",
            "{\"a\":{\"0\":5,\"1\":3},\"b\":{\"0\":2}}",
            Map.of(),
            rows(5)),
        arguments(kafka, "{\"a\":{\"0\":9}}", "{\"a\":{\"0\":5}}", Map.of(), rows(0)),
        arguments(kafka, null, "{\"a\":{\"0\":5}}", Map.of(), null),
        arguments(kafka, "{\"a\":{\"0\":5}}", null, Map.of(), null),
        arguments(kafka, "{\"a\":{\"0\":5}}", "{\"a\":", Map.of(), null),
        arguments("RateStream", "1", "2", Map.of(), null),
        arguments(
            "eventhubs host/hub [body]",
            "{\"version\":2,\"hub\":\"hub\",\"next\":{\"0\":2}}",
            "{\"version\":2,\"hub\":\"hub\",\"next\":{\"0\":5}}",
            Map.of("lagEvents", "3", "lagEvents.0", "3"),
            rows(3)),
        arguments(
            "DeltaSource[x]",
            "{}",
            "{}",
            Map.of("numFilesOutstanding", "3"),
            new SourceLag(3, "files")));
  }

  private static SourceLag rows(long amount) {
    return new SourceLag(amount, "rows");
  }
}
