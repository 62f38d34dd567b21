package dev.lakeweir.eventhubs;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.embedded.eventhubs.Faults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A hub of its own for a test, in one emulator for the JVM. */
public final class TestHub {
  private static final EventHubsEmulator EMULATOR = EventHubsEmulator.builder().start();
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final EmulatedHub hub;

  private TestHub(EmulatedHub hub) {
    this.hub = hub;
  }

  public static TestHub of(int partitions) {
    return new TestHub(EMULATOR.createHub("hub-" + COUNT.incrementAndGet(), partitions));
  }

  public EmulatedHub emulated() {
    return hub;
  }

  public static Faults faults() {
    return EMULATOR.faults();
  }

  public String name() {
    return hub.name();
  }

  public String connectionString() {
    return EMULATOR.connectionString(hub.name());
  }

  /** Appends {@code first}, {@code first + 1}, … as bodies to one partition. */
  public void fill(int partition, int first, int count) {
    IntStream.range(first, first + count)
        .forEach(i -> hub.append(partition, EmulatedEvent.of(Integer.toString(i))));
  }

  /** Fills each partition evenly with the numbers from 0 on. */
  public void fillEvenly(int count) {
    int partitions = hub.partitionIds().size();
    IntStream.range(0, count)
        .forEach(i -> hub.append(i % partitions, EmulatedEvent.of(Integer.toString(i))));
  }

  /** Options of a reader from the first event on, with more of them in pairs. */
  public Map<String, String> fromEarliest(String... more) {
    Map<String, String> options = options(more);
    options.putIfAbsent("eventhubs.startingPosition", "earliest");
    return options;
  }

  /** Time limits that let a test see an end. */
  public Map<String, String> options(String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("eventhubs.connectionString", connectionString());
    options.put("eventhubs.operationTimeout", "60s");
    options.put("eventhubs.receiverTimeout", "20s");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  /** The bodies that {@code fill} with these numbers makes. */
  public static List<String> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(Integer::toString).toList();
  }
}
