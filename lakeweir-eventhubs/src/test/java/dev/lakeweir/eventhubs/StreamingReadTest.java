package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingReadTest {
  @TempDir Path directory;

  @Test
  void streamReadsWhatIsThereAndThenWhatComes() throws Exception {
    TestHub hub = TestHub.of(3);
    hub.fillEvenly(300);
    TestStream stream = new TestStream(directory);
    StreamingQuery query = stream.start(hub.fromEarliest(), Trigger.ProcessingTime(0));
    try {
      stream.awaitRows(query, 300);
      hub.fill(1, 300, 50);
      stream.awaitRows(query, 350);
    } finally {
      query.stop();
    }
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 350));
  }

  @Test
  void restartContinuesAfterTheLastEventThatWasRead() throws Exception {
    TestHub hub = TestHub.of(2);
    hub.fillEvenly(100);
    TestStream stream = new TestStream(directory);
    stream.drain(hub.fromEarliest());
    hub.fill(0, 100, 20);

    stream.drain(hub.fromEarliest());

    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 120));
  }

  @Test
  void rowsHaveTheTruePartitionAndNumber() throws Exception {
    TestHub hub = TestHub.of(3);
    hub.fill(2, 0, 5);
    TestStream stream = new TestStream(directory);

    stream.drain(hub.fromEarliest());

    assertThat(stream.rows().orderBy("sequenceNumber").collectAsList())
        .extracting(Row::toString)
        .containsExactly("[0,2,0]", "[1,2,1]", "[2,2,2]", "[3,2,3]", "[4,2,4]");
  }

  @Test
  void availableNowReadsAllInManyBatchesAndStops() throws Exception {
    TestHub hub = TestHub.of(4);
    hub.fillEvenly(1000);
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest("maxEventsPerTrigger", "100"));

    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 1000));
    assertThat(withRows(query))
        .hasSizeGreaterThanOrEqualTo(10)
        .allMatch(p -> p.numInputRows() <= 104);
  }

  @Test
  void limitForEachPartitionHolds() throws Exception {
    TestHub hub = TestHub.of(2);
    hub.fill(0, 0, 50);
    hub.fill(1, 50, 5);
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest("eventhubs.maxEventsPerPartition", "10"));

    assertThat(stream.bodies()).hasSize(55);
    assertThat(withRows(query))
        .extracting(StreamingQueryProgress::numInputRows)
        .containsExactly(15L, 10L, 10L, 10L, 10L);
  }

  @Test
  void limitInBytesHoldsByTheSizeOfWhatWasRead() throws Exception {
    TestHub hub = TestHub.of(1);
    for (int i = 0; i < 50; i++) {
      hub.emulated().append(0, EmulatedEvent.of(new byte[2048]));
    }
    TestStream stream = new TestStream(directory);

    StreamingQuery query = stream.drain(hub.fromEarliest("maxBytesPerTrigger", "20480"));

    assertThat(withRows(query))
        .extracting(StreamingQueryProgress::numInputRows)
        .containsExactly(20L, 10L, 10L, 10L);
  }

  @Test
  void startsAfterTheLastEventUnlessToldOtherwise() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    TestStream stream = new TestStream(directory);
    stream.drain(hub.options());
    hub.fill(0, 10, 5);

    stream.drain(hub.options());

    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(10, 15));
  }

  @Test
  void partitionsThatAreAddedAreReadFromTheirFirstEvent() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    TestStream stream = new TestStream(directory);
    StreamingQuery query = stream.start(hub.options(), Trigger.ProcessingTime(0));
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(stream.checkpoint().resolve("sources/0/0")));
      hub.emulated().addPartitions(2);
      hub.fill(2, 10, 5);
      stream.awaitRows(query, 5);
    } finally {
      query.stop();
    }
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(TestHub.numbers(10, 15));
  }

  /** Three windows of two events each, and one event that closes all but its own. */
  @Test
  void windowsOfTheEnqueuedTimeAreClosedByTheWatermark() throws Exception {
    TestHub hub = TestHub.of(1);
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");
    for (int second : new int[] {0, 4, 5, 9, 10, 14, 30}) {
      hub.emulated().append(0, EmulatedEvent.of("" + second).enqueuedAt(noon.plusSeconds(second)));
    }
    StreamingQuery query =
        TestStream.load(hub.fromEarliest())
            .withWatermark("enqueuedTime", "5 seconds")
            .groupBy(functions.window(functions.col("enqueuedTime"), "5 seconds"))
            .count()
            .selectExpr("CAST(window.start AS STRING) || ' ' || count")
            .writeStream()
            .format("memory")
            .queryName("windows")
            .option("checkpointLocation", directory.toString())
            .outputMode("append")
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();

    assertThat(query.lastProgress().eventTime().get("watermark"))
        .isEqualTo("2026-01-31T12:00:25.000Z");
    assertThat(TestSpark.session().table("windows").as(Encoders.STRING()).collectAsList())
        .containsExactlyInAnyOrder(
            "2026-01-31 12:00:00 2", "2026-01-31 12:00:05 2", "2026-01-31 12:00:10 2");
  }

  private static List<StreamingQueryProgress> withRows(StreamingQuery query) {
    return Arrays.stream(query.recentProgress()).filter(p -> p.numInputRows() > 0).toList();
  }
}
