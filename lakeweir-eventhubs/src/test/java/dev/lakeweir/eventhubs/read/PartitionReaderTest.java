package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.TestHub;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartitionReaderTest {
  private final TestHub hub = TestHub.of(1);

  /** Spark 4.0 and 4.1 close the readers of a task when the task ends. */
  @Test
  void taskMayReadAPartitionAgainBeforeItsFirstReaderIsClosed() throws IOException {
    hub.fill(0, 0, 10);
    try (EventHubsPartitionReader first = reader();
        EventHubsPartitionReader second = readerAfter(first)) {
      assertThat(rows(second)).isEqualTo(10);
    }
  }

  private EventHubsPartitionReader readerAfter(EventHubsPartitionReader first) throws IOException {
    assertThat(rows(first)).isEqualTo(10);
    return reader();
  }

  @Test
  void countsAreReportedOnceThoughTheReceiverIsGivenBackBefore() throws IOException {
    hub.fill(0, 0, 10);
    ReadStats stats = new ReadStats();
    EventHubsPartitionReader reader = reader(stats);

    rows(reader);
    assertThat(reader.next()).isFalse();
    reader.close();
    reader.close();

    assertThat(stats.total(PartitionStats::events)).isEqualTo(10);
  }

  @Test
  void receiverWithoutAnEpochThatTheLastRunLeftBehindIsUsedAgain() throws IOException {
    hub.fill(0, 0, 10);
    for (int run = 0; run < 8; run++) {
      try (EventHubsPartitionReader reader =
          reader(
              new ReadStats(),
              new ReceiverPool.Reader("stream", "run " + run),
              hub.options("eventhubs.useExclusiveReceiver", "false"))) {
        assertThat(rows(reader)).isEqualTo(10);
      }
    }
    assertThat(hub.emulated().openReceivers(0, "$Default")).isEqualTo(1);
  }

  @Test
  void readersOfOtherOwnerLevelsHaveReceiversOfTheirOwn() throws IOException {
    hub.fill(0, 0, 10);
    try (EventHubsPartitionReader lower = reader();
        EventHubsPartitionReader higher =
            reader(
                new ReadStats(),
                new ReceiverPool.Reader("other", "other"),
                hub.options("eventhubs.ownerLevel", "1"))) {
      assertThat(rows(higher)).isEqualTo(10);
    }
  }

  private EventHubsPartitionReader reader() {
    return reader(new ReadStats());
  }

  private EventHubsPartitionReader reader(ReadStats stats) {
    return reader(stats, new ReceiverPool.Reader("stream", "run"), hub.options());
  }

  private static EventHubsPartitionReader reader(
      ReadStats stats, ReceiverPool.Reader reader, Map<String, String> options) {
    return new EventHubsPartitionReader(
        new EventRange("0", 0, 10),
        conf(options),
        new EventRows(List.of(EventHubsColumn.BODY), "0"),
        reader,
        EventHubsReaderFactory.ReceiverUse.AGAIN,
        stats);
  }

  private static EventHubsReadConf conf(Map<String, String> options) {
    return EventHubsReadConf.ofStream(OptionValues.of(options));
  }

  private static int rows(EventHubsPartitionReader reader) throws IOException {
    int count = 0;
    while (reader.next()) {
      count++;
    }
    return count;
  }
}
