package dev.lakeweir.eventhubs.write;

import com.azure.messaging.eventhubs.EventHubProducerAsyncClient;
import dev.lakeweir.eventhubs.client.HubClients;
import dev.lakeweir.eventhubs.client.IdleReaper;
import dev.lakeweir.eventhubs.config.HubAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The producers of this JVM, one for each hub, shared by its tasks, and closed when no task has
 * needed one for a while.
 */
final class ProducerCache {
  private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
  private static final ProducerCache INSTANCE = new ProducerCache();

  private final Map<HubAddress, Entry> entries = new HashMap<>();

  private ProducerCache() {
    IdleReaper.start("lakeweir-eventhubs-idle-producers", this::closeIdle);
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
    List<EventHubProducerAsyncClient> closing;
    synchronized (this) {
      long now = System.nanoTime();
      List<Entry> idle =
          entries.values().stream()
              .filter(e -> e.users == 0 && now - e.idleSinceNanos > IDLE_LIMIT.toNanos())
              .toList();
      entries.values().removeAll(idle);
      closing = idle.stream().map(entry -> entry.producer).toList();
    }
    IdleReaper.closeAll(closing);
  }

  private void closeAll() {
    List<EventHubProducerAsyncClient> closing;
    synchronized (this) {
      closing = entries.values().stream().map(entry -> entry.producer).toList();
      entries.clear();
    }
    IdleReaper.closeAll(closing);
  }
}
