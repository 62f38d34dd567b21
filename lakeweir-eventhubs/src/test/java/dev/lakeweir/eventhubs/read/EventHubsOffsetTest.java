package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.eventhubs.client.HubIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventHubsOffsetTest {
  @TempDir Path directory;

  private static final HubIdentity MADE =
      new HubIdentity("n.host", Instant.parse("2026-01-31T12:00:00Z"));

  @Test
  void jsonHasAVersionTheHubAndSortedPartitions() {
    EventHubsOffset offset = new EventHubsOffset("h", MADE, Map.of("10", 5L, "2", 7L, "0", 1L));

    assertThat(offset.json())
        .isEqualTo(
            "{\"version\":2,\"hub\":\"h\",\"namespace\":\"n.host\","
                + "\"created\":\"2026-01-31T12:00:00Z\",\"next\":{\"0\":1,\"2\":7,\"10\":5}}");
    assertThat(EventHubsOffset.parse(offset.json(), "h")).isEqualTo(offset);
    assertThat(EventHubsOffset.parse(offset.json(), "h").identity()).isEqualTo(MADE);
  }

  @Test
  void offsetThatDoesNotSayWhichHubItIsOfIsRead() {
    EventHubsOffset offset =
        EventHubsOffset.parse("{\"version\":2,\"hub\":\"h\",\"next\":{\"0\":1}}", "h");

    assertThat(offset.next()).containsExactly(Map.entry("0", 1L));
    assertThat(offset.identity().isReplacedBy(MADE)).isFalse();
  }

  @Test
  void offsetOfTheOldConnectorIsRead() {
    assertThat(EventHubsOffset.parse("{\"h\":{\"0\":23,\"1\":-1}}", "h").next())
        .containsExactly(Map.entry("0", 23L), Map.entry("1", 0L));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void otherTextsAreRefused(String json, String message) {
    assertThatThrownBy(() -> EventHubsOffset.parse(json, "h")).hasMessageContaining(message);
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of("{\"version\":3,\"hub\":\"h\",\"next\":{\"0\":1}}", "its version is 3"),
        Arguments.of(
            "{\"version\":2,\"hub\":\"other\",\"next\":{\"0\":1}}", "it is of event hub other"),
        Arguments.of(
            "{\"version\":2,\"hub\":\"h\",\"created\":\"then\",\"next\":{\"0\":1}}",
            "not of the form"),
        Arguments.of("{\"other\":{\"0\":23}}", "it is of event hub other, and the options name h"),
        Arguments.of("{\"h\":{\"0\":\"x\"}}", "not of the form"),
        Arguments.of("{\"h\":{}}", "not of the form"),
        Arguments.of("23", "not of the form"),
        Arguments.of("{", "not of the form"));
  }

  @Test
  void initialOffsetIsReadAsItWasWritten() {
    InitialOffsetFile file = new InitialOffsetFile(directory.toString(), new Configuration());
    EventHubsOffset offset = new EventHubsOffset("h", MADE, Map.of("0", 3L));
    assertThat(file.read("h")).isEmpty();

    file.write(offset);

    assertThat(file.read("h")).contains(offset);
    assertThatThrownBy(() -> file.write(offset)).hasMessageContaining("another run has written it");
  }

  @ParameterizedTest
  @MethodSource("oldFiles")
  void initialOffsetOfTheOldConnectorIsRead(String content) throws IOException {
    Files.writeString(directory.resolve("0"), content);

    assertThat(new InitialOffsetFile(directory.toString(), new Configuration()).read("ehName1"))
        .contains(
            new EventHubsOffset("ehName1", HubIdentity.UNKNOWN, Map.of("0", 456L, "1", 789L)));
  }

  static Stream<String> oldFiles() {
    String json = "{\"ehName1\":{\"0\":456,\"1\":789},\"ehName2\":{\"0\":0}}";
    return Stream.of("\0v1\n" + json, json, "\0" + json);
  }

  @Test
  void initialOffsetOfANewerConnectorIsRefused() throws IOException {
    Files.writeString(directory.resolve("0"), "\0v9\n{}");

    assertThatThrownBy(
            () -> new InitialOffsetFile(directory.toString(), new Configuration()).read("h"))
        .hasMessageContaining("its version is v9, and this connector knows v1 and v2");
  }
}
