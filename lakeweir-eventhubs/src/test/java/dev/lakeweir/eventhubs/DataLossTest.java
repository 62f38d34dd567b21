package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLossTest {
  @TempDir Path directory;

  @Test
  void expiredEventsFailTheQueryAndAreNamed() throws Exception {
    TestHub hub = TestHub.of(2);
    TestStream stream = readTenThenExpireTwenty(hub);

    assertThatThrownBy(() -> stream.drain(hub.fromEarliest()))
        .hasStackTraceContaining(
            "Lost in event hub "
                + hub.name()
                + ", partition 1: sequence numbers 10 to 19 (10 events): they have expired")
        .hasStackTraceContaining("Set eventhubs.failOnDataLoss=false");
    assertThat(stream.bodies()).hasSize(10);
  }

  @Test
  void expiredEventsAreCountedWhereThatIsAllowed() throws Exception {
    TestHub hub = TestHub.of(2);
    TestStream stream = readTenThenExpireTwenty(hub);

    StreamingQuery query = stream.drain(hub.fromEarliest("eventhubs.failOnDataLoss", "false"));

    assertThat(stream.bodies())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(TestHub.numbers(0, 10).stream(), TestHub.numbers(20, 30).stream())
                .toList());
    assertThat(query.lastProgress().sources()[0].metrics()).containsEntry("lostEvents", "10");
  }

  private TestStream readTenThenExpireTwenty(TestHub hub) throws Exception {
    hub.fill(1, 0, 10);
    TestStream stream = new TestStream(directory);
    stream.drain(hub.fromEarliest());
    hub.fill(1, 10, 20);
    hub.emulated().expire(1, 20);
    return stream;
  }

  @Test
  void holeInAPartitionFailsTheQueryAndIsNamed() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    omitForGood(hub, 4);

    assertThatThrownBy(() -> new TestStream(directory).drain(hub.fromEarliest()))
        .hasStackTraceContaining(
            "partition 0: sequence numbers 4 to 4 (1 events): the service leaves them out");
  }

  @Test
  void holeInAPartitionIsCountedWhereThatIsAllowed() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    omitForGood(hub, 4);
    omitForGood(hub, 9);
    TestHub.faults().omit(hub.name(), 0, 9);
    TestStream stream = new TestStream(directory);
    Map<String, String> options = hub.fromEarliest("failOnDataLoss", "false");

    hub.fill(0, 10, 2);
    StreamingQuery query = stream.drain(options);

    assertThat(stream.bodies())
        .containsExactlyInAnyOrder("0", "1", "2", "3", "5", "6", "7", "8", "10", "11");
    assertThat(query.lastProgress().sources()[0].metrics()).containsEntry("lostEvents", "2");
  }

  /** Also the second time that it is asked for: once for itself, once for a hole before it. */
  private static void omitForGood(TestHub hub, long sequenceNumber) {
    TestHub.faults().omit(hub.name(), 0, sequenceNumber);
    TestHub.faults().omit(hub.name(), 0, sequenceNumber);
  }
}
