package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One partition of three is dead for a long while: it does not tell, or does not give. */
class DeadPartitionTest {
  private static final int DEAD = 1;
  private static final Duration FOR_EVER = Duration.ofHours(1);

  @TempDir Path directory;
  private final TestHub hub = TestHub.of(3);

  @AfterEach
  void noMoreFaults() {
    TestHub.faults().clear();
  }

  static Stream<Named<Consumer<TestHub>>> deaths() {
    return Stream.of(
        named("it gives no answer", DeadPartitionTest::giveNoAnswer),
        named(
            "it refuses each time",
            hub ->
                TestHub.faults()
                    .refuseManagement(
                        hub.name(), DEAD, Integer.MAX_VALUE, "amqp:internal-error", "not now")));
  }

  private static void giveNoAnswer(TestHub hub) {
    TestHub.faults().delayManagement(hub.name(), DEAD, FOR_EVER);
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void partitionThatDoesNotTellWaitsWhileTheOthersGoOn(Consumer<TestHub> death) throws Exception {
    TestStream stream = new TestStream(directory);
    hub.fillEvenly(30);
    StreamingQuery query = stream.start(options(), Trigger.ProcessingTime(0));
    try {
      stream.awaitRows(query, 30);
      death.accept(hub);
      hub.fill(DEAD, 30, 10);
      for (int round = 0; round < 3; round++) {
        hub.fill(0, 40 + 20 * round, 10);
        hub.fill(2, 50 + 20 * round, 10);
        stream.awaitRows(query, 50 + 20 * round);
      }
      assertThat(stream.rows().where("partition = '1'").count()).isEqualTo(10);
      awaitMetric(query, "unavailablePartitions", "1");
      assertThat(query.lastProgress().sources()[0].metrics())
          .containsEntry("unavailablePartitions.1", "1")
          .doesNotContainKeys("unavailablePartitions.0", "lagEvents.1");

      TestHub.faults().clear();
      stream.awaitRows(query, 100);
      awaitMetric(query, "unavailablePartitions", "0");
    } finally {
      query.stop();
    }
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 100));
  }

  @Test
  void partitionThatTellsAndGivesNothingFailsTheBatchAndLosesNothing() throws Exception {
    TestStream stream = new TestStream(directory);
    hub.fillEvenly(30);
    TestHub.faults().delayDeliveries(hub.name(), DEAD, FOR_EVER);

    assertThatThrownBy(() -> stream.drain(options()))
        .hasStackTraceContaining(
            "Cannot read sequence number 0 of partition 1 of event hub localhost/%s: its receiver is silent. Check the service, the hub's name and the credential; eventhubs.operationTimeout says how long to try."
                .formatted(hub.name()));

    TestHub.faults().clear();
    stream.drain(options());
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 30));
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void availableNowFailsRatherThanEndEarlyAndReadsTheRestLater(Consumer<TestHub> death)
      throws Exception {
    TestStream stream = new TestStream(directory);
    hub.fillEvenly(30);
    stream.drain(options());
    death.accept(hub);
    hub.fill(0, 30, 5);
    hub.fill(DEAD, 35, 5);

    assertThatThrownBy(() -> stream.drain(options()))
        .hasStackTraceContaining(
            "Cannot read all that is available in event hub localhost/%s: partitions do not answer: {1="
                .formatted(hub.name()))
        .hasStackTraceContaining("Start again when the service is well.");
    assertThat(stream.bodies()).hasSize(30);

    TestHub.faults().clear();
    stream.drain(options());
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 40));
  }

  @Test
  void streamThatIsNewDoesNotBeginWithoutOneOfItsPartitions() {
    giveNoAnswer(hub);
    hub.fillEvenly(30);
    StreamingQuery query =
        new TestStream(directory).start(options(), Trigger.ProcessingTime("1 hour"));

    assertThatThrownBy(query::awaitTermination)
        .hasStackTraceContaining(
            "Cannot find positions in event hub localhost/%s: partitions do not answer: {1="
                .formatted(hub.name()))
        .hasStackTraceContaining("Try again when the service is well.");
  }

  private Map<String, String> options() {
    return hub.fromEarliest("eventhubs.operationTimeout", "6s", "eventhubs.receiverTimeout", "2s");
  }

  private static void awaitMetric(StreamingQuery query, String name, String value) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> value.equals(query.lastProgress().sources()[0].metrics().get(name)));
  }
}
