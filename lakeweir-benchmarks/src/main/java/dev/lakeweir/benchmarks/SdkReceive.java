package dev.lakeweir.benchmarks;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How fast the SDK's own receive loop empties the Event Hubs emulator: the bound for everything
 * that reads through the SDK. Client and emulator share this process and its cores. Each partition
 * has a connection of its own; the time is that from building the clients to the last event. One
 * run warms up, the median of the others counts.
 *
 * <p>Arguments: events, runs.
 */
public final class SdkReceive {
  private static final long LIMIT_MINUTES = 10;

  private final EventHubsEmulator emulator;
  private final int partitions;
  private final int eventsPerPartition;

  private SdkReceive(EventHubsEmulator emulator, int partitions, int eventsPerPartition) {
    this.emulator = emulator;
    this.partitions = partitions;
    this.eventsPerPartition = eventsPerPartition;
  }

  public static void main(String[] arguments) throws InterruptedException {
    int events = Integer.parseInt(arguments[0]);
    int runs = Integer.parseInt(arguments[1]);
    for (int partitions : new int[] {1, 4}) {
      for (int bytes : new int[] {200, 1024}) {
        measure(events / partitions, partitions, bytes, runs);
      }
    }
    // The SDK's schedulers leave threads behind that are not daemons.
    System.exit(0);
  }

  private static void measure(int eventsPerPartition, int partitions, int bytes, int runs)
      throws InterruptedException {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("hub", partitions).start()) {
      EmulatedHub hub = emulator.hub("hub");
      EmulatedEvent event = EmulatedEvent.of(new byte[bytes]);
      for (int partition = 0; partition < partitions; partition++) {
        for (int i = 0; i < eventsPerPartition; i++) {
          hub.append(partition, event);
        }
      }
      SdkReceive receive = new SdkReceive(emulator, partitions, eventsPerPartition);
      receive.run();
      double[] rates = new double[runs];
      for (int run = 0; run < runs; run++) {
        rates[run] = receive.run();
      }
      Arrays.sort(rates);
      System.out.printf(
          Locale.ROOT,
          "%d partition(s), %,d bytes: median of %d: %,.0f events/s (%,.0f to %,.0f)%n",
          partitions,
          bytes,
          runs,
          rates[runs / 2],
          rates[0],
          rates[runs - 1]);
    }
  }

  /** Reads everything once; answers events a second. */
  private double run() throws InterruptedException {
    CountDownLatch left = new CountDownLatch(partitions * eventsPerPartition);
    List<EventHubConsumerAsyncClient> clients = new ArrayList<>();
    long start = System.nanoTime();
    try {
      for (int partition = 0; partition < partitions; partition++) {
        EventHubConsumerAsyncClient client =
            new EventHubClientBuilder()
                .connectionString(emulator.connectionString("hub"))
                .consumerGroup("$Default")
                .buildAsyncConsumerClient();
        clients.add(client);
        client
            .receiveFromPartition(Integer.toString(partition), EventPosition.earliest())
            .subscribe(event -> left.countDown());
      }
      if (!left.await(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException(
            "After %d minutes %d events are still to come"
                .formatted(LIMIT_MINUTES, left.getCount()));
      }
      return partitions * eventsPerPartition / ((System.nanoTime() - start) / 1e9);
    } finally {
      clients.forEach(EventHubConsumerAsyncClient::close);
    }
  }
}
