package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two emulators stand for a hub and the one that was made in its place. */
class HubMadeAnewTest {
  @TempDir Path directory;

  @Test
  void hubThatWasMadeAnewIsNoticed() throws Exception {
    TestStream stream = new TestStream(directory);
    try (EventHubsEmulator first = EventHubsEmulator.builder().hub("h", 1).start();
        EventHubsEmulator second = madeLater()) {
      append(first, 10);
      stream.drain(options(first));
      append(second, 30);

      assertThatThrownBy(() -> stream.drain(options(second)))
          .hasStackTraceContaining("Cannot read all events of event hub h: the hub was made anew:")
          .hasStackTraceContaining("Set eventhubs.failOnDataLoss=false to read the new hub");
    }
  }

  @Test
  void smallerNumbersTellOfAHubMadeAnewWhereTheCheckpointDoesNot() throws Exception {
    TestStream stream = new TestStream(directory);
    try (EventHubsEmulator first = EventHubsEmulator.builder().hub("h", 1).start();
        EventHubsEmulator second = madeLater()) {
      append(first, 10);
      stream.drain(options(first));
      forgetIdentity(stream.checkpoint().resolve("offsets/0"));
      append(second, 3);

      assertThatThrownBy(() -> stream.drain(options(second)))
          .hasStackTraceContaining(
              "partition 0: from sequence number 10 on: the partition ends before them: the hub"
                  + " was made anew");
    }
  }

  private static void forgetIdentity(Path offsets) throws IOException {
    String written = Files.readString(offsets);
    String old = written.replaceFirst("\"namespace\":.*\"created\":\"[^\"]+\",", "");
    assertThat(old).isNotEqualTo(written);
    Files.writeString(offsets, old);
    Files.deleteIfExists(offsets.resolveSibling("." + offsets.getFileName() + ".crc"));
  }

  @Test
  void verdictOfLossLeavesNothingInTheCheckpoint() throws Exception {
    TestStream stream = new TestStream(directory);
    try (EventHubsEmulator first = EventHubsEmulator.builder().hub("h", 1).start();
        EventHubsEmulator second = madeLater()) {
      append(first, 10);
      stream.drain(options(first));
      append(second, 3);
      assertThatThrownBy(() -> stream.drain(options(second)))
          .hasStackTraceContaining("the hub was made anew");
      append(first, 5);

      stream.drain(options(first));
    }
    assertThat(stream.rows().count()).isEqualTo(15);
  }

  @Test
  void hubThatWasMadeAnewIsReadFromItsBeginningWhereThatIsAllowed() throws Exception {
    TestStream stream = new TestStream(directory);
    try (EventHubsEmulator first = EventHubsEmulator.builder().hub("h", 1).start();
        EventHubsEmulator second = madeLater()) {
      append(first, 10);
      stream.drain(options(first));
      append(second, 30);
      Map<String, String> options = options(second);
      options.put("failOnDataLoss", "false");

      StreamingQuery query = stream.drain(options);

      assertThat(query.lastProgress().sources()[0].metrics()).containsEntry("hubsMadeAnew", "1");
    }
    assertThat(stream.bodies())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(TestHub.numbers(0, 10), TestHub.numbers(0, 30))
                .flatMap(List::stream)
                .toList());
  }

  private static EventHubsEmulator madeLater() {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10));
    return EventHubsEmulator.builder().clock(later).hub("h", 1).start();
  }

  private static void append(EventHubsEmulator emulator, int count) {
    TestHub.numbers(0, count).forEach(body -> emulator.hub("h").append(0, EmulatedEvent.of(body)));
  }

  private static Map<String, String> options(EventHubsEmulator emulator) {
    return new HashMap<>(
        Map.of(
            "eventhubs.connectionString",
            emulator.connectionString("h"),
            "startingPosition",
            "earliest"));
  }
}
