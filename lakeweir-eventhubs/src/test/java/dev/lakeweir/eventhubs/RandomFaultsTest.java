package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomFaultsTest {
  private static final long SEED = 20260131;
  private static final int ROUNDS = 12;
  private static final int EVENTS_PER_ROUND = 300;
  private static final int PARTITIONS = 3;
  @TempDir Path directory;

  @Test
  void everyEventIsReadExactlyOnceWhateverHappensToReceiversServiceAndQuery() throws Exception {
    Random random = new Random(SEED);
    TestStream stream = new TestStream(directory);
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("h", PARTITIONS).start()) {
      Map<String, String> options =
          Map.of(
              "eventhubs.connectionString", emulator.connectionString("h"),
              "eventhubs.startingPosition", "earliest",
              "maxEventsPerTrigger", "40",
              "eventhubs.operationTimeout", "30s",
              "eventhubs.receiverTimeout", "5s");
      StreamingQuery query = stream.start(options, Trigger.ProcessingTime(0));
      for (int round = 0; round < ROUNDS; round++) {
        append(emulator, round, random);
        stream.awaitRows(query, round * EVENTS_PER_ROUND + random.nextInt(EVENTS_PER_ROUND));
        query = disturb(emulator, query, stream, options, random);
      }
      stream.awaitRows(query, ROUNDS * EVENTS_PER_ROUND);
      query.stop();
    }
    List<String> all =
        IntStream.range(0, ROUNDS * EVENTS_PER_ROUND).mapToObj(Integer::toString).toList();
    assertThat(stream.bodies()).containsExactlyInAnyOrderElementsOf(all);
  }

  private static void append(EventHubsEmulator emulator, int round, Random random) {
    for (int i = 0; i < EVENTS_PER_ROUND; i++) {
      String body = Integer.toString(round * EVENTS_PER_ROUND + i);
      emulator.hub("h").append(random.nextInt(PARTITIONS), EmulatedEvent.of(body));
    }
  }

  private static StreamingQuery disturb(
      EventHubsEmulator emulator,
      StreamingQuery query,
      TestStream stream,
      Map<String, String> options,
      Random random)
      throws Exception {
    int partition = random.nextInt(PARTITIONS);
    switch (random.nextInt(6)) {
      case 0 -> emulator.faults().dropReceivers("h", partition);
      case 1 -> emulator.faults().steal("h", partition);
      case 2 -> emulator.faults().dropConnections();
      case 3 -> emulator.faults().answerOutOfOrder("h", partition);
      case 4 -> {
        emulator.stop();
        emulator.start();
      }
      default -> {
        query.stop();
        return stream.start(options, Trigger.ProcessingTime(0));
      }
    }
    return query;
  }
}
