package dev.lakeweir.embedded.eventhubs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A partition's events, and who receives them. Safe for several threads. */
final class EmulatedPartition {
  private final int id;
  private final PartitionLog log;
  private final int receiversPerGroup;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder opened = new LongAdder();
  private final Map<String, GroupReceivers> groups = new ConcurrentHashMap<>();

  EmulatedPartition(int id, PartitionLog log, int receiversPerGroup) {
    this.id = id;
    this.log = log;
    this.receiversPerGroup = receiversPerGroup;
  }

  int id() {
    return id;
  }

  PartitionLog log() {
    return log;
  }

  /** Notes that an event was sent to a receiver. */
  void countDelivery() {
    delivered.increment();
  }

  long delivered() {
    return delivered.sum();
  }

  /** Notes that a receiver was let in. */
  void countReceiver() {
    opened.increment();
  }

  long opened() {
    return opened.sum();
  }

  GroupReceivers receivers(String group) {
    return groups.computeIfAbsent(
        group.toLowerCase(Locale.ROOT), name -> new GroupReceivers(receiversPerGroup));
  }

  /** Those of all groups. */
  List<ReceivingLink> receivers() {
    return groups.values().stream().flatMap(group -> group.open().stream()).toList();
  }
}
