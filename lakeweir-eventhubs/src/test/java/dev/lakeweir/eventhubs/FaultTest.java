package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultTest {
  @TempDir Path directory;

  @Test
  void linkThatIsDroppedIsOpenedAgain() throws Exception {
    TestHub hub = TestHub.of(1);
    streamSurvives(hub, () -> TestHub.faults().dropReceivers(hub.name(), 0));
  }

  @Test
  void linkThatEndsWithoutAWordIsOpenedAgain() throws Exception {
    TestHub hub = TestHub.of(1);
    streamSurvives(hub, () -> TestHub.faults().completeSilently(hub.name(), 0));
  }

  @Test
  void receiverThatIsStolenIsOpenedAgain() throws Exception {
    TestHub hub = TestHub.of(1);
    streamSurvives(hub, () -> TestHub.faults().steal(hub.name(), 0));
  }

  @Test
  void connectionThatIsCutIsOpenedAgain() throws Exception {
    TestHub hub = TestHub.of(1);
    streamSurvives(hub, () -> TestHub.faults().dropConnections());
  }

  private void streamSurvives(TestHub hub, IntSupplier fault) throws Exception {
    TestStream stream = new TestStream(directory);
    Map<String, String> options =
        hub.fromEarliest("eventhubs.operationTimeout", "10s", "eventhubs.receiverTimeout", "3s");
    StreamingQuery query = stream.start(options, Trigger.ProcessingTime(0));
    try {
      for (int round = 0; round < 3; round++) {
        hub.fill(0, round * 100, 100);
        stream.awaitRows(query, round * 100 + 100);
        assertThat(fault.getAsInt()).isPositive();
      }
      hub.fill(0, 300, 100);
      stream.awaitRows(query, 400);
    } finally {
      query.stop();
    }
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 400));
  }

  @Test
  void answersOutOfOrderAreReadInOrderAndOnce() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 200);
    TestHub.faults().answerOutOfOrder(hub.name(), 0);
    TestStream stream = new TestStream(directory);

    stream.drain(hub.fromEarliest());

    assertThat(stream.bodies()).containsExactlyElementsOf(TestHub.numbers(0, 200));
  }

  @Test
  void answersFromTheWrongPlaceAreAskedForAgain() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 200);
    TestHub.faults().answerFrom(hub.name(), 0, 50);
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest());

    assertThat(stream.bodies()).containsExactlyElementsOf(TestHub.numbers(0, 200));
    assertThat(metrics(query))
        .containsEntry("lostEvents", "0")
        .containsEntry("receiverRestarts", "1")
        .containsEntry("throttles", "0");
  }

  @Test
  void linksThatAreRefusedAsTooBusyAreTriedAgainAndCounted() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 50);
    TestHub.faults().refuseReceivers(hub.name(), 0, 1, "com.microsoft:server-busy", "too busy");
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest());

    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 50));
    assertThat(metrics(query))
        .containsEntry("throttles", "1")
        .containsEntry("receiverRestarts", "1");
  }

  @Test
  void requestsForPropertiesThatAreThrottledAreCounted() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 50);
    TestHub.faults().throttleManagement(hub.name(), 1);
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest());

    assertThat(stream.bodies()).hasSize(50);
    assertThat(metrics(query)).containsEntry("throttles", "1");
  }

  private static Map<String, String> metrics(StreamingQuery query) {
    return query.lastProgress().sources()[0].metrics();
  }

  @Test
  void partitionThatOthersKeepTakingFailsAndNamesTheGroup() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 50);
    try (EventHubConsumerAsyncClient other =
        new EventHubClientBuilder()
            .connectionString(hub.connectionString())
            .consumerGroup("$Default")
            .buildAsyncConsumerClient()) {
      var subscription =
          other
              .receiveFromPartition(
                  "0", EventPosition.earliest(), new ReceiveOptions().setOwnerLevel(9L))
              .subscribe();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> hub.emulated().openReceivers(0, "$Default") > 0);

      assertThatThrownBy(() -> new TestStream(directory).drain(hub.fromEarliest()))
          .hasStackTraceContaining("other receivers of consumer group $Default take the partition")
          .hasStackTraceContaining("Give each reader a consumer group of its own");
      subscription.dispose();
    }
  }

  /** More often than a receiver may be stolen: those that are too many go away by themselves. */
  @Test
  void groupThatHasTooManyReceiversIsWaitedFor() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 50);
    refuseAsCrowded(hub, 6);
    TestStream stream = new TestStream(directory);

    stream.drain(hub.fromEarliest("eventhubs.useExclusiveReceiver", "false"));

    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 50));
  }

  @Test
  void groupThatHasTooManyReceiversForGoodFailsAndIsNamed() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 50);
    refuseAsCrowded(hub, Integer.MAX_VALUE);
    Map<String, String> options =
        hub.fromEarliest(
            "eventhubs.useExclusiveReceiver",
            "false",
            "eventhubs.operationTimeout",
            "2s",
            "eventhubs.receiverTimeout",
            "1s");

    assertThatThrownBy(() -> new TestStream(directory).drain(options))
        .hasStackTraceContaining("consumer group $Default has too many receivers of it")
        .hasStackTraceContaining("Give some readers a consumer group of their own");
    TestHub.faults().clear();
  }

  private static void refuseAsCrowded(TestHub hub, int times) {
    TestHub.faults()
        .refuseReceivers(
            hub.name(), 0, times, "amqp:resource-limit-exceeded", "Exceeded the maximum number");
  }

  @Test
  void twoStreamsOfOneGroupInOneProgramBothReadAll() throws Exception {
    TestHub hub = TestHub.of(2);
    hub.fillEvenly(200);
    TestStream one = new TestStream(directory.resolve("one"));
    TestStream two = new TestStream(directory.resolve("two"));
    Map<String, String> options = hub.fromEarliest("maxEventsPerTrigger", "20");

    StreamingQuery first = one.start(options, Trigger.AvailableNow());
    StreamingQuery second = two.start(options, Trigger.AvailableNow());
    first.awaitTermination();
    second.awaitTermination();

    assertThat(one.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 200));
    assertThat(two.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 200));
  }
}
