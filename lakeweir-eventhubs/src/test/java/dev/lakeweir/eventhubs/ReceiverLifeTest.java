package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import dev.lakeweir.eventhubs.read.LeftOpenMain;
import java.nio.file.Path;
import java.time.Duration;
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
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LeftOpenMain.class.getName(),
                hub.connectionString(),
                "10")
            .inheritIO()
            .start();
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
