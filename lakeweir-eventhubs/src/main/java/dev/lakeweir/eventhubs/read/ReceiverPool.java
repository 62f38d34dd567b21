package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.client.IdleReaper;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.HubAddress;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The receivers of this JVM. A task leases one at a time; between tasks a receiver stays open until
 * nobody has wanted it for a while. Exclusive receivers are shared by all that read the same
 * partition for the same group, because a second one would take the partition from the first.
 */
final class ReceiverPool {
  private static final long NO_OWNER = -1;
  private static final ReceiverPool INSTANCE = new ReceiverPool();

  private final Map<Key, Slot> slots = new HashMap<>();

  private ReceiverPool() {
    IdleReaper.start("lakeweir-eventhubs-idle-receivers", this::closeIdle);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(this::closeAll, "lakeweir-eventhubs-close-receivers"));
  }

  static ReceiverPool instance() {
    return INSTANCE;
  }

  /**
   * What makes a receiver another one.
   *
   * @param ownerLevel {@link #NO_OWNER} for a receiver without an epoch
   * @param reader empty for a receiver with an epoch, which all readers of the JVM share
   */
  private record Key(
      HubAddress address, String group, String partition, long ownerLevel, String reader) {}

  /** A receiver, who reads with it, and since when it is idle. */
  private static final class Slot {
    private final PartitionReceiver receiver;
    private final Duration idleLimit;
    private String run;
    private boolean isLeased;
    private boolean isUnwanted;
    private long idleSinceNanos;

    Slot(PartitionReceiver receiver, Duration idleLimit, String run) {
      this.receiver = receiver;
      this.idleLimit = idleLimit;
      this.run = run;
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
   * Who reads.
   *
   * @param name the same after a restart, so that a receiver without an epoch that the last run has
   *     left behind is used again instead of piling up beside the next
   * @param run of this run alone
   */
  record Reader(String name, String run) implements Serializable {
    Reader {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(run, "run");
    }
  }

  /**
   * Waits for the receiver if another task of this JVM has it.
   *
   * @param reader of whom the receiver is until somebody else leases it
   * @throws EventHubsException if the other task keeps it longer than an operation may take
   */
  synchronized Lease lease(EventHubsReadConf conf, String partition, Reader reader)
      throws InterruptedException {
    Key key =
        new Key(
            conf.address(),
            conf.consumerGroup(),
            partition,
            conf.isExclusive() ? conf.ownerLevel() : NO_OWNER,
            conf.isExclusive() ? "" : reader.name());
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
                    new PartitionReceiver(conf, partition),
                    conf.receiverIdleTimeout(),
                    reader.run()));
    slot.isLeased = true;
    slot.run = reader.run();
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

  /** Closes what a run of a stream that has ended leaves behind, as far as it is in this JVM. */
  void closeOf(String run) {
    List<PartitionReceiver> closing;
    synchronized (this) {
      closing = removeIdle(slot -> slot.run.equals(run));
      slots.values().stream()
          .filter(slot -> slot.run.equals(run))
          .forEach(slot -> slot.isUnwanted = true);
    }
    IdleReaper.closeAll(closing);
  }

  private void closeIdle() {
    List<PartitionReceiver> closing;
    synchronized (this) {
      long now = System.nanoTime();
      closing = removeIdle(slot -> now - slot.idleSinceNanos > slot.idleLimit.toNanos());
    }
    IdleReaper.closeAll(closing);
  }

  private void closeAll() {
    List<PartitionReceiver> closing;
    synchronized (this) {
      closing = slots.values().stream().map(slot -> slot.receiver).toList();
      slots.clear();
    }
    IdleReaper.closeAll(closing);
  }

  private List<PartitionReceiver> removeIdle(Predicate<Slot> condition) {
    List<PartitionReceiver> removed = new ArrayList<>();
    for (Iterator<Slot> i = slots.values().iterator(); i.hasNext(); ) {
      Slot slot = i.next();
      if (!slot.isLeased && condition.test(slot)) {
        i.remove();
        removed.add(slot.receiver);
      }
    }
    return removed;
  }

  /** Receivers that are open in this JVM. */
  synchronized int size() {
    return slots.size();
  }
}
