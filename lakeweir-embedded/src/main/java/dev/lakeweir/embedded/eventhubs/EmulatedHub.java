package dev.lakeweir.embedded.eventhubs;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A hub of the emulator, to fill and to look at without a client. Safe for several threads. */
public final class EmulatedHub {
  static final String DEFAULT_GROUP = "$Default";
  private static final Pattern NAME =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._-]{0,254}[a-zA-Z0-9])?");

  private final String name;
  private final EmulatorSettings settings;
  private final Instant created;
  private final List<EmulatedPartition> partitions = new CopyOnWriteArrayList<>();
  private final Set<String> groups = ConcurrentHashMap.newKeySet();
  private final Set<SendingLink> senders = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();

  EmulatedHub(String name, int partitions, EmulatorSettings settings) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot name a hub: %s: a name has letters, digits, '.', '-' and '_', and begins and ends with a letter or digit"
              .formatted(name));
    }
    this.name = name;
    this.settings = settings;
    this.created = settings.clock().instant();
    addPartitions(partitions);
    addConsumerGroup(DEFAULT_GROUP);
  }

  public String name() {
    return name;
  }

  /** From {@code 0} on, in order. */
  public List<String> partitionIds() {
    return partitions.stream().map(partition -> Integer.toString(partition.id())).toList();
  }

  /**
   * Adds empty partitions. Keys are spread over more partitions from now on, as the service does
   * it: a key may get another partition than before.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public synchronized void addPartitions(int more) {
    if (more < 1) {
      throw new IllegalArgumentException(
          "Cannot give hub %s %d partitions: at least 1 is needed".formatted(name, more));
    }
    for (int i = 0; i < more; i++) {
      partitions.add(
          new EmulatedPartition(
              partitions.size(),
              new PartitionLog(settings.clock(), settings.retention()),
              settings.receiversPerGroup()));
    }
  }

  /** Does nothing if the group exists; {@code $Default} always does. */
  public void addConsumerGroup(String group) {
    groups.add(group.toLowerCase(Locale.ROOT));
  }

  /**
   * Appends an event.
   *
   * @return its sequence number
   * @throws IllegalArgumentException if there is no such partition or AMQP has no type for a
   *     property
   */
  public long append(int partition, EmulatedEvent event) {
    OptionalLong enqueued =
        event
            .enqueued()
            .map(time -> OptionalLong.of(time.toEpochMilli()))
            .orElse(OptionalLong.empty());
    return require(partition)
        .log()
        .append(List.of(RawMessage.of(event)), Optional.empty(), enqueued);
  }

  /**
   * The sequence number of the first event that is kept; when none is, the one that the next gets,
   * but -1 in a partition that never had an event.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public long beginSequenceNumber(int partition) {
    return require(partition).log().state().begin();
  }

  /**
   * The sequence number of the last event ever appended, -1 if there was none.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public long lastSequenceNumber(int partition) {
    return require(partition).log().state().last();
  }

  /**
   * Forgets all events below a sequence number, as retention does.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public void expire(int partition, long before) {
    require(partition).log().expire(before);
  }

  /**
   * How many receivers a consumer group has open on a partition.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public int openReceivers(int partition, String group) {
    return require(partition).receivers(group).open().size();
  }

  /**
   * How many receivers were opened on a partition so far, of all groups.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public long openedReceivers(int partition) {
    return require(partition).opened();
  }

  /**
   * How many events of a partition were sent to receivers so far, of all groups; one that was sent
   * twice counts twice.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public long deliveredEvents(int partition) {
    return require(partition).delivered();
  }

  /** The links on which clients send to the hub or to its partitions. */
  Set<SendingLink> senders() {
    return senders;
  }

  Instant created() {
    return created;
  }

  boolean hasGroup(String group) {
    return groups.contains(group.toLowerCase(Locale.ROOT));
  }

  List<EmulatedPartition> partitions() {
    return partitions;
  }

  /** The partition of that name, as clients write it. */
  Optional<EmulatedPartition> partition(String id) {
    return IntStream.range(0, partitions.size())
        .filter(index -> Integer.toString(index).equals(id))
        .mapToObj(partitions::get)
        .findFirst();
  }

  /** Where an event goes that names no partition: by its key, or in turn. */
  EmulatedPartition choose(Optional<String> key) {
    int count = partitions.size();
    int index =
        key.map(value -> KeyHash.partition(value, count))
            .orElseGet(() -> Math.floorMod(turn.getAndIncrement(), count));
    return partitions.get(index);
  }

  /**
   * @throws IllegalArgumentException if there is no such partition
   */
  EmulatedPartition require(int id) {
    if (id < 0 || id >= partitions.size()) {
      throw new IllegalArgumentException(
          "Hub %s has no partition %d: it has 0 to %d".formatted(name, id, partitions.size() - 1));
    }
    return partitions.get(id);
  }
}
