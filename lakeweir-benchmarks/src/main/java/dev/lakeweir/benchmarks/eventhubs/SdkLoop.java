package dev.lakeweir.benchmarks.eventhubs;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads by the SDK alone: the bound for everything that reads through it. One client, and so one
 * connection, for each partition; no limit to what may come.
 */
final class SdkLoop {
  private static final int PREFETCH = 2000;
  private static final long LIMIT_MINUTES = 10;
  private final String connectionString;

  SdkLoop(String connectionString) {
    this.connectionString = connectionString;
  }

  /** Answers how many events it read; fails if they do not come in ten minutes. */
  long read(int partitions, int events) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(events);
    AtomicLong bytes = new AtomicLong();
    List<EventHubConsumerAsyncClient> clients = new ArrayList<>();
    try {
      for (int partition = 0; partition < partitions; partition++) {
        EventHubConsumerAsyncClient client =
            new EventHubClientBuilder()
                .connectionString(connectionString)
                .consumerGroup("$Default")
                .prefetchCount(PREFETCH)
                .buildAsyncConsumerClient();
        clients.add(client);
        var unused =
            client
                .receiveFromPartition(Integer.toString(partition), EventPosition.earliest())
                .subscribe(
                    event -> {
                      bytes.addAndGet(event.getData().getBody().length);
                      left.countDown();
                    });
      }
      if (!left.await(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException(
            "After %d minutes %d events are still to come"
                .formatted(LIMIT_MINUTES, left.getCount()));
      }
      return events;
    } finally {
      clients.forEach(EventHubConsumerAsyncClient::close);
    }
  }
}
