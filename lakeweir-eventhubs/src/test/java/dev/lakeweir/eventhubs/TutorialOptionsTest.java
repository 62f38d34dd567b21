package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.eventhubs.EventHubsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options as tutorials for the old connector write them. */
class TutorialOptionsTest {
  @TempDir Path directory;
  private final TestHub hub = TestHub.of(2);

  @Test
  void plainStringAndPositionWithoutPrefix() throws Exception {
    hub.fillEvenly(20);

    List<String> read =
        drain(
            Map.of(
                "eventhubs.connectionString", hub.connectionString(),
                "eventhubs.consumerGroup", "$Default",
                "maxEventsPerTrigger", "1000",
                "startingPosition", "{\"offset\": \"-1\"}"));

    assertThat(read).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 20));
  }

  @Test
  void encryptedStringWholePositionAndPlainDurations() throws Exception {
    hub.fillEvenly(20);

    List<String> read =
        drain(
            Map.of(
                "eventhubs.connectionString",
                EventHubsUtils.encrypt(hub.connectionString()),
                "eventhubs.consumerGroup",
                "$Default",
                "eventhubs.startingPosition",
                "{\"offset\": \"-1\", \"seqNo\": -1, \"enqueuedTime\": null, \"isInclusive\": true}",
                "eventhubs.connectionTimeout",
                "120s",
                "eventhubs.operationTimeout",
                "120s"));

    assertThat(read).containsExactlyInAnyOrderElementsOf(TestHub.numbers(0, 20));
  }

  @Test
  void sequenceNumberByItsLongName() throws Exception {
    hub.fillEvenly(20);

    List<String> read =
        drain(
            Map.of(
                "eventhubs.connectionString", hub.connectionString(),
                "eventhubs.offset.type", "SEQ_NUM",
                "startingPosition", "{\"sequenceNumber\": 8}"));

    assertThat(read).containsExactlyInAnyOrder("16", "17", "18", "19");
  }

  private List<String> drain(Map<String, String> options) throws Exception {
    TestStream stream = new TestStream(directory);
    stream.drain(options);
    return stream.bodies();
  }
}
