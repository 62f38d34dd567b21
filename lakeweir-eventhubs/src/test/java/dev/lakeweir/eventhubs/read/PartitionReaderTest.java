package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.eventhubs.EventHubsColumn;
import dev.lakeweir.eventhubs.TestHub;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.io.IOException;
import java.util.List;
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

  private EventHubsPartitionReader reader() {
    return reader(new ReadStats());
  }

  private EventHubsPartitionReader reader(ReadStats stats) {
    return new EventHubsPartitionReader(
        new EventRange("0", 0, 10),
        EventHubsReadConf.ofStream(OptionValues.of(hub.options())),
        new EventRows(List.of(EventHubsColumn.BODY), "0"),
        "stream",
        EventHubsReaderFactory.ReceiverUse.AGAIN,
        stats);
  }

  private static int rows(EventHubsPartitionReader reader) throws IOException {
    int count = 0;
    while (reader.next()) {
      count++;
    }
    return count;
  }
}
