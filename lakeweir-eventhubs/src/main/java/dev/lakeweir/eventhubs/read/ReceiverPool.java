package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.HubAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The receivers of this JVM. A task leases one at a time; between tasks a receiver stays open until
 * nobody has wanted it for a while. Exclusive receivers are shared by all that read the same
 * partition for the same group, because a second one would take the partition from the first.
 */
final class ReceiverPool {
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final ReceiverPool INSTANCE = new ReceiverPool();

  private final Map<Key, Slot> slots = new HashMap<>();

  private ReceiverPool() {
    ScheduledExecutorService reaper =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "lakeweir-eventhubs-idle-receivers");
              thread.setDaemon(true);
              return thread;
            });
    long interval = CHECK_INTERVAL.toMillis();
    var unused =
        reaper.scheduleWithFixedDelay(this::closeIdle, interval, interval, TimeUnit.MILLISECONDS);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(this::closeAll, "lakeweir-eventhubs-close-receivers"));
  }

  static ReceiverPool instance() {
    return INSTANCE;
  }

  private record Key(HubAddress address, String group, String partition, String stream) {}

  /** A receiver, who reads with it, and since when it is idle. */
  private static final class Slot {
    private final PartitionReceiver receiver;
    private final Duration idleLimit;
    private String stream;
    private boolean isLeased;
    private boolean isUnwanted;
    private long idleSinceNanos;

    Slot(PartitionReceiver receiver, Duration idleLimit, String stream) {
      this.receiver = receiver;
      this.idleLimit = idleLimit;
      this.stream = stream;
    }
  }

  /** The right to use a receiver; to be given back once. */
  final class Lease {
    private final Key key;
    private final Slot slot;

    private Lease(Key key, Slot slot) {
      this.key = key;
      this.slot = slot;
    }

    PartitionReceiver receiver() {
      return slot.receiver;
    }

    /** Leaves the receiver open for the next task. */
    void keep() {
      giveBack(this, false);
    }

    /** Closes the receiver: it may be anywhere. */
    void discard() {
      giveBack(this, true);
    }
  }

  /**
   * Waits for the receiver if another task of this JVM has it.
   *
   * @param stream of whom the receiver is until somebody else leases it
   * @throws EventHubsException if the other task keeps it longer than an operation may take
   */
  synchronized Lease lease(EventHubsReadConf conf, String partition, String stream)
      throws InterruptedException {
    Key key =
        new Key(conf.address(), conf.consumerGroup(), partition, conf.isExclusive() ? "" : stream);
    long deadline = System.nanoTime() + conf.address().operationTimeout().toNanos();
    while (slots.containsKey(key) && slots.get(key).isLeased) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new EventHubsException(
            "Cannot read partition %s of event hub %s"
                .formatted(partition, conf.address().display()),
            "another task reads it for consumer group " + conf.consumerGroup(),
            "Give each reader a consumer group of its own, or set"
                + " eventhubs.useExclusiveReceiver=false.");
      }
      wait(left);
    }
    Slot slot =
        slots.computeIfAbsent(
            key,
            k ->
                new Slot(
                    new PartitionReceiver(conf, partition), conf.receiverIdleTimeout(), stream));
    slot.isLeased = true;
    slot.stream = stream;
    return new Lease(key, slot);
  }

  private void giveBack(Lease lease, boolean close) {
    boolean closes;
    synchronized (this) {
      Slot slot = lease.slot;
      closes = close || slot.isUnwanted;
      slot.isLeased = false;
      slot.idleSinceNanos = System.nanoTime();
      if (closes) {
        slots.remove(lease.key, slot);
      }
      notifyAll();
    }
    if (closes) {
      lease.slot.receiver.close();
    }
  }

  /** Closes what a stream that has ended leaves behind, as far as it is in this JVM. */
  void closeOf(String stream) {
    List<Slot> closing;
    synchronized (this) {
      closing = removeIdle(slot -> slot.stream.equals(stream));
      slots.values().stream()
          .filter(slot -> slot.stream.equals(stream))
          .forEach(slot -> slot.isUnwanted = true);
    }
    closing.forEach(slot -> slot.receiver.close());
  }

  private void closeIdle() {
    List<Slot> closing;
    synchronized (this) {
      long now = System.nanoTime();
      closing = removeIdle(slot -> now - slot.idleSinceNanos > slot.idleLimit.toNanos());
    }
    closing.forEach(slot -> slot.receiver.close());
  }

  private void closeAll() {
    List<Slot> closing;
    synchronized (this) {
      closing = List.copyOf(slots.values());
      slots.clear();
    }
    closing.forEach(slot -> slot.receiver.close());
  }

  private List<Slot> removeIdle(Predicate<Slot> condition) {
    List<Slot> removed = new ArrayList<>();
    for (Iterator<Slot> i = slots.values().iterator(); i.hasNext(); ) {
      Slot slot = i.next();
      if (!slot.isLeased && condition.test(slot)) {
        i.remove();
        removed.add(slot);
      }
    }
    return removed;
  }

  /** Receivers that are open in this JVM. */
  synchronized int size() {
    return slots.size();
  }
}
