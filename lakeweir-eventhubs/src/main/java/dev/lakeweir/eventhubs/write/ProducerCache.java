package dev.lakeweir.eventhubs.write;

import com.azure.messaging.eventhubs.EventHubProducerAsyncClient;
import dev.lakeweir.eventhubs.client.HubClients;
import dev.lakeweir.eventhubs.config.HubAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The producers of this JVM, one for each hub, shared by its tasks, and closed when no task has
 * needed one for a while.
 */
final class ProducerCache {
  private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
  private static final ProducerCache INSTANCE = new ProducerCache();

  private final Map<HubAddress, Entry> entries = new HashMap<>();

  private ProducerCache() {
    ScheduledExecutorService reaper =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "lakeweir-eventhubs-idle-producers");
              thread.setDaemon(true);
              return thread;
            });
    var unused = reaper.scheduleWithFixedDelay(this::closeIdle, 1, 1, TimeUnit.SECONDS);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(this::closeAll, "lakeweir-eventhubs-close-producers"));
  }

  static ProducerCache instance() {
    return INSTANCE;
  }

  /** A producer and how many tasks send by it. */
  private static final class Entry {
    private final EventHubProducerAsyncClient producer;
    private int users;
    private long idleSinceNanos;

    Entry(EventHubProducerAsyncClient producer) {
      this.producer = producer;
    }
  }

  /** To be given back by {@link #release}. */
  synchronized EventHubProducerAsyncClient acquire(HubAddress address) {
    Entry entry =
        entries.computeIfAbsent(
            address,
            a -> new Entry(HubClients.builderWithoutRetries(a).buildAsyncProducerClient()));
    entry.users++;
    return entry.producer;
  }

  synchronized void release(HubAddress address) {
    Entry entry = entries.get(address);
    if (entry != null) {
      entry.users--;
      entry.idleSinceNanos = System.nanoTime();
    }
  }

  private void closeIdle() {
    List<Entry> closing;
    synchronized (this) {
      long now = System.nanoTime();
      closing =
          entries.values().stream()
              .filter(e -> e.users == 0 && now - e.idleSinceNanos > IDLE_LIMIT.toNanos())
              .toList();
      entries.values().removeAll(closing);
    }
    closing.forEach(entry -> entry.producer.close());
  }

  private void closeAll() {
    List<Entry> closing;
    synchronized (this) {
      closing = new ArrayList<>(entries.values());
      entries.clear();
    }
    closing.forEach(entry -> entry.producer.close());
  }
}
