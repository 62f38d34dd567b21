package dev.lakeweir.benchmarks.eventhubs;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.eventhubs.EventHubsColumn;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * Holds the connector's readers against a receive loop of the bare SDK, in turns in the same JVM on
 * the same emulator, and shows what the size of a batch does to them.
 */
public final class EventHubsThroughput {
  private static final int[] SIZES = {200, 1024};
  private static final int[] PARTITIONS = {1, 4};
  private static final int[] BATCHES = {1_000, 5_000, 20_000, 100_000};

  private final int events;
  private final int rounds;

  private EventHubsThroughput(int events, int rounds) {
    this.events = events;
    this.rounds = rounds;
  }

  /** Arguments: events of a run, and rounds of which the median counts. */
  public static void main(String[] arguments) throws Exception {
    EventHubsThroughput throughput =
        new EventHubsThroughput(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      System.out.printf(
          "Spark %s, %d events, medians of %d%n",
          spark.version(), throughput.events, throughput.rounds);
      for (int size : SIZES) {
        for (int partitions : PARTITIONS) {
          throughput.compare(size, partitions);
        }
      }
      throughput.batchSizes();
    }
  }

  private void compare(int size, int partitions) throws Exception {
    try (EventHubsEmulator emulator = filled(size, partitions)) {
      String connection = emulator.connectionString("h");
      ConnectorLoop whole = new ConnectorLoop(connection, List.of(EventHubsColumn.values()));
      ConnectorLoop body = new ConnectorLoop(connection, List.of(EventHubsColumn.BODY));
      SdkLoop sdk = new SdkLoop(connection);
      double[][] rates = new double[3][rounds];
      for (int round = 0; round < rounds; round++) {
        rates[0][round] = rate(() -> sdk.read(partitions, events));
        rates[1][round] = rate(() -> whole.read(partitions, events, events));
        rates[2][round] = rate(() -> body.read(partitions, events, events));
      }
      double bare = median(rates[0]);
      System.out.printf(
          "%d bytes, %d partitions: SDK %.0f events/s; connector %.0f (%.2f); body only %.0f (%.2f)%n",
          size,
          partitions,
          bare,
          median(rates[1]),
          median(rates[1]) / bare,
          median(rates[2]),
          median(rates[2]) / bare);
    }
  }

  private void batchSizes() throws Exception {
    try (EventHubsEmulator emulator = filled(SIZES[0], 1)) {
      ConnectorLoop loop =
          new ConnectorLoop(emulator.connectionString("h"), List.of(EventHubsColumn.values()));
      for (int batch : BATCHES) {
        double[] rates = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          rates[round] = rate(() -> loop.read(1, events, batch));
        }
        System.out.printf("batches of %d events: %.0f events/s%n", batch, median(rates));
      }
    }
  }

  private EventHubsEmulator filled(int size, int partitions) {
    EventHubsEmulator emulator = EventHubsEmulator.builder().hub("h", partitions).start();
    byte[] body = new byte[size];
    IntStream.range(0, events)
        .forEach(i -> emulator.hub("h").append(i % partitions, EmulatedEvent.of(body)));
    return emulator;
  }

  private static double rate(Callable<Long> run) throws Exception {
    long start = System.nanoTime();
    long read = run.call();
    return read / ((System.nanoTime() - start) / 1e9);
  }

  private static double median(double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
