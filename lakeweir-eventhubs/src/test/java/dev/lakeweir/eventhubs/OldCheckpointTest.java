package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden checkpoint is as the old connector and Spark 3 leave it: batch 0 (up to 40 and 30) is
 * committed, batch 1 (up to 60 and 45) is only planned, and reading began at 10 and 0.
 */
class OldCheckpointTest {
  private static final Path GOLDEN = Path.of("src/test/resources/checkpoints/old-2.3.22");
  @TempDir Path directory;

  @Test
  void checkpointOfTheOldConnectorIsResumed() throws Exception {
    Path checkpoint = copy(GOLDEN, directory.resolve("checkpoint"));
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("old-hub", 2).start()) {
      fill(emulator, 100);

      assertThat(drain(emulator, checkpoint))
          .containsExactlyInAnyOrderElementsOf(numbers(40, 100, 30, 100));
    }
    assertThat(checkpoint.resolve("offsets/2")).content().contains("\"version\":2");
  }

  @Test
  void firstBatchOfTheOldConnectorThatDidNotEndIsReadFromItsBeginning() throws Exception {
    Path checkpoint = copy(GOLDEN, directory.resolve("checkpoint"));
    Files.delete(checkpoint.resolve("commits/0"));
    Files.delete(checkpoint.resolve("offsets/1"));
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("old-hub", 2).start()) {
      fill(emulator, 50);

      assertThat(drain(emulator, checkpoint))
          .containsExactlyInAnyOrderElementsOf(numbers(10, 50, 0, 50));
    }
  }

  private static List<String> numbers(int from0, int until0, int from1, int until1) {
    return Stream.concat(
            IntStream.range(from0, until0).mapToObj(i -> "0/" + i),
            IntStream.range(from1, until1).mapToObj(i -> "1/" + i))
        .toList();
  }

  private static List<String> drain(EventHubsEmulator emulator, Path checkpoint) throws Exception {
    List<String> read = new CopyOnWriteArrayList<>();
    VoidFunction2<Dataset<String>, Long> keep = (rows, id) -> read.addAll(rows.collectAsList());
    TestStream.load(Map.of("eventhubs.connectionString", emulator.connectionString("old-hub")))
        .selectExpr("concat(partition, '/', sequenceNumber)")
        .as(Encoders.STRING())
        .writeStream()
        .foreachBatch(keep)
        .option("checkpointLocation", checkpoint.toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return read;
  }

  private static void fill(EventHubsEmulator emulator, int each) {
    for (int partition = 0; partition < 2; partition++) {
      for (int i = 0; i < each; i++) {
        emulator.hub("old-hub").append(partition, EmulatedEvent.of(Integer.toString(i)));
      }
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Files.createDirectories(to.getParent());
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException failure) {
              throw new UncheckedIOException(failure);
            }
          });
    }
    return to;
  }
}
