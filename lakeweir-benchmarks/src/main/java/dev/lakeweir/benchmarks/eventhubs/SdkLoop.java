package dev.lakeweir.benchmarks.eventhubs;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Reads by the SDK alone: one client for each partition, no limit to what may come. */
final class SdkLoop {
  private static final int PREFETCH = 2000;
  private final String connectionString;

  SdkLoop(String connectionString) {
    this.connectionString = connectionString;
  }

  /** Answers how many events it read. */
  long read(int partitions, int events) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(events);
    AtomicLong bytes = new AtomicLong();
    List<EventHubConsumerAsyncClient> clients = new ArrayList<>();
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
                    done.countDown();
                  });
    }
    done.await();
    clients.forEach(EventHubConsumerAsyncClient::close);
    return events;
  }
}
