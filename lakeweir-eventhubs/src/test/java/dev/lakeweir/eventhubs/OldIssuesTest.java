package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hurt users of the old connector most, by the numbers of its issues. */
class OldIssuesTest {
  @TempDir Path directory;

  @Test
  void issue671And695ItRunsOnSpark4() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 3);

    assertThat(TestSpark.session().version()).startsWith("4.");
    assertThat(read(hub).count()).isEqualTo(3);
  }

  @Test
  void issue656AvailableNowGoesOnAfterItsFirstBatch() throws Exception {
    TestHub hub = TestHub.of(2);
    hub.fillEvenly(500);
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest("maxEventsPerTrigger", "50"));

    assertThat(stream.bodies()).hasSize(500);
    assertThat(batchesOf(query)).hasSizeGreaterThanOrEqualTo(10);
  }

  @Test
  void issue622WithoutALimitOneBatchTakesAll() throws Exception {
    TestHub hub = TestHub.of(2);
    hub.fillEvenly(5000);

    StreamingQuery query = new TestStream(directory).drain(hub.fromEarliest());

    assertThat(batchesOf(query))
        .extracting(StreamingQueryProgress::numInputRows)
        .containsExactly(5000L);
  }

  @Test
  void issue632ManyEventsOfOnePartitionAreNotReadOneByOne() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 60_000);
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest());

    assertThat(stream.rows().distinct().count()).isEqualTo(60_000);
    assertThat(batchesOf(query).get(0).durationMs().get("addBatch")).isLessThan(30_000);
  }

  @Test
  void issue687AnswersThatComeLateDoNotEndTheQuery() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    TestHub.faults().delayManagement(hub.name(), Duration.ofSeconds(4));
    CompletableFuture<Void> well =
        CompletableFuture.runAsync(
            () -> TestHub.faults().clear(), CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));
    TestStream stream = new TestStream(directory);

    stream.drain(
        hub.fromEarliest("eventhubs.operationTimeout", "15s", "eventhubs.receiverTimeout", "15s"));

    well.join();
    assertThat(stream.bodies()).hasSize(10);
  }

  @Test
  void issue664PartitionThatIsDeadForAWhileDoesNotEndTheQuery() throws Exception {
    TestHub hub = TestHub.of(2);
    hub.fillEvenly(100);
    TestHub.faults()
        .refuseReceivers(hub.name(), 1, 8, "com.microsoft:operation-cancelled", "not now");
    TestHub.faults().throttleManagement(hub.name(), 2);
    TestStream stream = new TestStream(directory);

    stream.drain(hub.fromEarliest());

    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 100));
  }

  @Test
  void issue680And609TwoReadersOfOneGroupBothGoOn() throws Exception {
    TestHub hub = TestHub.of(2);
    hub.fillEvenly(100);
    Map<String, String> options = hub.fromEarliest("eventhubs.useExclusiveReceiver", "false");
    TestStream one = new TestStream(directory.resolve("one"));
    TestStream two = new TestStream(directory.resolve("two"));
    StreamingQuery first = one.start(options, Trigger.ProcessingTime(0));
    StreamingQuery second = two.start(options, Trigger.ProcessingTime(0));
    try {
      one.awaitRows(first, 100);
      two.awaitRows(second, 100);
      hub.fill(0, 100, 50);
      one.awaitRows(first, 150);
      two.awaitRows(second, 150);
      assertThat(hub.emulated().openReceivers(0, "$Default")).isEqualTo(2);
    } finally {
      first.stop();
      second.stop();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> hub.emulated().openReceivers(0, "$Default") == 0);
  }

  @Test
  void issue679And576ThrottledSinkBacksOffUntilItGetsThrough() {
    TestHub hub = TestHub.of(2);
    TestHub.faults().throttleSends(hub.name(), 3);

    write(hub, 100);

    assertThat(read(hub).count()).isEqualTo(100);
  }

  @Test
  void issue642EventsThatWereNotConfirmedAreSentAgainAndAWrongHubIsAnError() {
    TestHub hub = TestHub.of(1);
    TestHub.faults().refuseSends(hub.name(), 2, "amqp:internal-error", "not now");

    write(hub, 100);

    assertThat(read(hub).count()).isEqualTo(100);
    assertThatThrownBy(() -> write(hub, 1, "eventhubs.name", "wrong"))
        .hasStackTraceContaining("Cannot send to event hub");
  }

  @Test
  void issue574And628LagIsInTheProgressOfTheQuery() throws Exception {
    TestHub hub = TestHub.of(2);
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");
    for (int i = 0; i < 100; i++) {
      hub.emulated()
          .append(i % 2, EmulatedEvent.of("" + i).enqueuedAt(noon.plusMillis(1500L * (i / 2))));
    }

    StreamingQuery query =
        new TestStream(directory)
            .start(hub.fromEarliest("maxEventsPerTrigger", "10"), Trigger.ProcessingTime("1 hour"));
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> query.lastProgress() != null && query.lastProgress().numInputRows() == 10);
      Map<String, String> metrics = query.lastProgress().sources()[0].metrics();
      assertThat(metrics)
          .containsEntry("lagEvents", "90")
          .containsEntry("lagEvents.0", "45")
          .containsEntry("lagEvents.1", "45")
          .containsEntry("lagSeconds", "67.5")
          .containsEntry("lagSeconds.0", "67.5")
          .containsEntry("lagSeconds.1", "67.5");
    } finally {
      query.stop();
    }
  }

  private static List<StreamingQueryProgress> batchesOf(StreamingQuery query) {
    return Arrays.stream(query.recentProgress()).filter(p -> p.numInputRows() > 0).toList();
  }

  private static Dataset<Row> read(TestHub hub) {
    return TestSpark.session().read().format("eventhubs").options(hub.options()).load();
  }

  private static void write(TestHub hub, int count, String... more) {
    TestSpark.session()
        .range(0, count, 1, 1)
        .selectExpr("CAST(id AS STRING) body")
        .write()
        .format("eventhubs")
        .options(hub.options(more))
        .mode(SaveMode.Append)
        .save();
  }
}
