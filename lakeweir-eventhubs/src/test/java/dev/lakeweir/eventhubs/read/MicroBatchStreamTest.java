package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.TestHub;
import dev.lakeweir.eventhubs.TestSpark;
import dev.lakeweir.eventhubs.client.HubIdentity;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream in the order in which Spark calls it, so that something can happen in between. */
class MicroBatchStreamTest {
  @TempDir Path directory;

  /** Plans ask Spark for its executors. */
  @BeforeAll
  static void spark() {
    TestSpark.session();
  }

  @AfterEach
  void noMoreFaults() {
    TestHub.faults().clear();
  }

  @Test
  void eventBetweenTheFixedEndAndTheBeginningIsNoLoss() {
    TestHub hub = TestHub.of(2);
    hub.fill(0, 0, 10);
    EventHubsMicroBatchStream stream = stream(hub.options());
    try {
      stream.prepareForTriggerAvailableNow();
      hub.fill(0, 10, 1);
      Offset first = stream.initialOffset();

      Offset last = stream.latestOffset(first, ReadLimit.allAvailable());

      assertThat(last).isEqualTo(first);
      assertThat(stream.planInputPartitions(first, last)).isEmpty();
    } finally {
      stream.stop();
    }
  }

  @Test
  void availableNowEndsWhereThePartitionEndedAtItsStart() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    EventHubsMicroBatchStream stream = stream(hub.fromEarliest());
    try {
      stream.prepareForTriggerAvailableNow();
      Offset first = stream.initialOffset();
      hub.fill(0, 10, 5);

      Offset last = stream.latestOffset(first, ReadLimit.allAvailable());

      assertThat(((EventHubsOffset) last).next()).containsExactly(Map.entry("0", 10L));
    } finally {
      stream.stop();
    }
  }

  @Test
  void replicaThatIsBehindForAWhileIsNoLoss() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    TestHub.faults().answerStale(hub.name(), 0, 4, 4);

    assertThat(endAfterTen(hub)).isEqualTo(10);
  }

  @Test
  void replicaThatStaysBehindIsDisprovedByItsEvents() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 12);
    TestHub.faults().answerStale(hub.name(), 0, 4, 1000);

    assertThat(endAfterTen(hub)).isEqualTo(10);
  }

  @Test
  void batchThatWasPlannedOfAHubThatIsNoMoreIsLostWholly() {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    HubIdentity before = new HubIdentity("ns", Instant.parse("2026-01-31T12:00:00Z"));
    EventHubsMicroBatchStream stream = stream(hub.options());
    try {
      assertThatThrownBy(
              () ->
                  stream.planInputPartitions(
                      new EventHubsOffset(hub.name(), before, Map.of("0", 2L)),
                      new EventHubsOffset(hub.name(), before, Map.of("0", 7L))))
          .hasMessageContaining("sequence numbers 2 to 6 (5 events): the hub was made anew");
    } finally {
      stream.stop();
    }
  }

  private long endAfterTen(TestHub hub) {
    EventHubsMicroBatchStream stream = stream(hub.options());
    try {
      Offset ten = new EventHubsOffset(hub.name(), HubIdentity.UNKNOWN, Map.of("0", 10L));
      Offset last = stream.latestOffset(ten, ReadLimit.allAvailable());
      return ((EventHubsOffset) last).next().get("0");
    } finally {
      stream.stop();
    }
  }

  private EventHubsMicroBatchStream stream(Map<String, String> options) {
    return new EventHubsMicroBatchStream(
        EventHubsReadConf.ofStream(OptionValues.of(options)),
        List.of(EventHubsColumn.BODY),
        new InitialOffsetFile(directory.resolve("sources/0").toString(), new Configuration()),
        new ReadStats());
  }
}
