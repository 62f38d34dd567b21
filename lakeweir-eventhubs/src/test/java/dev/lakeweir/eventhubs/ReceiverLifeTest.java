package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import dev.lakeweir.eventhubs.read.LeftOpenMain;
import dev.lakeweir.eventhubs.write.ProducerLeftOpenMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiverLifeTest {
  @TempDir Path directory;

  @Test
  void receiverStaysOpenBetweenBatchesAndIsClosedWithItsStream() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    TestStream stream = new TestStream(directory);
    StreamingQuery query = stream.start(hub.fromEarliest(), Trigger.ProcessingTime("1 hour"));
    try {
      stream.awaitRows(query, 10);
      assertThat(openReceivers(hub)).isEqualTo(1);
    } finally {
      query.stop();
    }
    awaitNoReceiver(hub);
  }

  /** The prefetch is small, since a greater one is reached by a second receiver. */
  @Test
  void oneReceiverOfEachPartitionServesAllBatches() throws Exception {
    TestHub hub = TestHub.of(2);
    TestStream stream = new TestStream(directory);
    StreamingQuery query =
        stream.start(
            hub.fromEarliest("maxEventsPerTrigger", "20", "eventhubs.prefetchCount", "16"),
            Trigger.ProcessingTime(0));
    try {
      for (int round = 0; round < 3; round++) {
        hub.fill(0, 200 * round, 100);
        hub.fill(1, 200 * round + 100, 100);
        stream.awaitRows(query, 200 * round + 200);
      }
      // A batch's rows can be read a moment before its progress is told.
      query.processAllAvailable();
      assertThat(query.lastProgress().batchId()).isGreaterThanOrEqualTo(29);
    } finally {
      query.stop();
    }
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 600));
    assertThat(hub.emulated().openedReceivers(0)).isEqualTo(1);
    assertThat(hub.emulated().openedReceivers(1)).isEqualTo(1);
  }

  @Test
  void receiverThatNoBatchWantsIsClosedAfterAWhile() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    TestStream stream = new TestStream(directory);
    StreamingQuery query =
        stream.start(
            hub.fromEarliest("eventhubs.receiverIdleTimeout", "1s"),
            Trigger.ProcessingTime("1 hour"));
    try {
      stream.awaitRows(query, 10);
      awaitNoReceiver(hub);
      assertThat(query.isActive()).isTrue();
    } finally {
      query.stop();
    }
  }

  @Test
  void receiverOfATaskThatFailedIsClosed() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 5000);

    assertThatThrownBy(
            () ->
                TestSpark.session()
                    .read()
                    .format("eventhubs")
                    .options(hub.options())
                    .load()
                    .selectExpr("IF(sequenceNumber > 9, raise_error('no'), 1) AS x")
                    .collectAsList())
        .hasStackTraceContaining("no");
    awaitNoReceiver(hub);
  }

  @Test
  void higherOwnerLevelTakesThePartition() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    try (EventHubConsumerAsyncClient other =
        new EventHubClientBuilder()
            .connectionString(hub.connectionString())
            .consumerGroup("$Default")
            .buildAsyncConsumerClient()) {
      var subscription =
          other
              .receiveFromPartition(
                  "0", EventPosition.earliest(), new ReceiveOptions().setOwnerLevel(3L))
              .subscribe(event -> {}, stolen -> {});
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> openReceivers(hub) == 1);
      TestStream stream = new TestStream(directory);

      stream.drain(hub.fromEarliest("eventhubs.ownerLevel", "4"));

      assertThat(stream.bodies()).hasSize(10);
      subscription.dispose();
    }
  }

  @Test
  void programWithAnOpenReceiverEndsAllTheSame() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);

    assertEndsWell(LeftOpenMain.class, hub.connectionString(), "10");
  }

  @Test
  void programWithAnOpenProducerEndsAllTheSame() throws Exception {
    TestHub hub = TestHub.of(1);

    assertEndsWell(ProducerLeftOpenMain.class, hub.connectionString(), "10");

    assertThat(hub.emulated().lastSequenceNumber(0)).isEqualTo(9);
  }

  private static void assertEndsWell(Class<?> program, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static int openReceivers(TestHub hub) {
    return hub.emulated().openReceivers(0, "$Default");
  }

  private static void awaitNoReceiver(TestHub hub) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> openReceivers(hub) == 0);
  }
}
