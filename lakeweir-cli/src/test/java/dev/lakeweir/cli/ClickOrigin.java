package dev.lakeweir.cli;

import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import dev.lakeweir.embedded.generate.EmulatorFeed;
import dev.lakeweir.embedded.generate.Feed;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;

/**
 * Where the retail example reads click events from; it is in the JVM of the test. The n-th event is
 * the n/4-th of partition n % 4.
 */
interface ClickOrigin extends AutoCloseable {
  int PARTITIONS = 4;

  /** Sends the next events of those. */
  void send(GeneratedEvents events, int count) throws InterruptedException;

  /**
   * A lake of the retail example that reads from here.
   *
   * @param example the example's directory, or a copy of it
   */
  Lake lake(Path example, Path storage);

  /** A lake of the retail example as it is. */
  default Lake lake(Path storage) {
    return lake(ChildJvm.examples().resolve("retail"), storage);
  }

  /** The path of the setting that says how many events a batch may have. */
  String limit();

  /**
   * A query for all records: {@code partition}, {@code offset} in it, {@code crc} of the body,
   * {@code eventID}, and whether it is {@code malformed}.
   */
  String records();

  @Override
  void close();

  /** A topic of a Kafka broker. */
  static ClickOrigin kafka(Path directory) {
    EmbeddedKafka broker = EmbeddedKafka.start(directory, 0);
    broker.createTopic("clicks", PARTITIONS);
    return new Topic(broker, new TopicFeed(broker.bootstrapServers(), "clicks", 0));
  }

  /** A hub of that emulator, which is closed with it. */
  static ClickOrigin hub(EventHubsEmulator emulator) {
    return new Hub(emulator, new EmulatorFeed(emulator.createHub("clicks", PARTITIONS), 0));
  }

  /** Clicks in Kafka. */
  record Topic(EmbeddedKafka broker, Feed feed) implements ClickOrigin {
    @Override
    public void send(GeneratedEvents events, int count) throws InterruptedException {
      feed.send(events, count);
    }

    @Override
    public Lake lake(Path example, Path storage) {
      return new Lake(example, storage)
          .set("sources.clicks.options.kafka.bootstrap.servers", broker.bootstrapServers());
    }

    @Override
    public String limit() {
      return "sources.clicks.options.maxOffsetsPerTrigger";
    }

    @Override
    public String records() {
      return """
      SELECT source.partition, source.offset, crc32(source.value) AS crc, eventID, 'no' AS malformed
      FROM bronze WHERE source.topic = 'clicks'
      UNION ALL
      SELECT int(position['partition']), bigint(position['offset']), crc32(body), NULL, 'yes'
      FROM bronze_quarantine WHERE position['topic'] = 'clicks'
      """;
    }

    @Override
    public void close() {
      feed.close();
      broker.close();
    }
  }

  /** Clicks in Event Hubs. */
  record Hub(EventHubsEmulator emulator, Feed feed) implements ClickOrigin {
    @Override
    public void send(GeneratedEvents events, int count) throws InterruptedException {
      feed.send(events, count);
    }

    @Override
    public Lake lake(Path example, Path storage) {
      return new Lake(example.resolve("eventhubs.yml"), storage)
          .set(
              "sources.clicks.options.eventhubs.connectionString",
              emulator.connectionString("clicks"));
    }

    @Override
    public String limit() {
      return "sources.clicks.options.maxEventsPerTrigger";
    }

    @Override
    public String records() {
      return """
      SELECT int(source.partition) AS partition, source.sequenceNumber AS offset,
        crc32(source.body) AS crc, eventID, 'no' AS malformed
      FROM bronze
      UNION ALL
      SELECT int(position['partition']), bigint(position['sequenceNumber']), crc32(body), NULL, 'yes'
      FROM bronze_quarantine
      """;
    }

    @Override
    public void close() {
      feed.close();
      emulator.close();
    }
  }

  /** The kinds of origins, for tests that are to hold for each. */
  enum Kind {
    KAFKA,
    EVENT_HUBS;

    ClickOrigin start(Path directory) {
      return switch (this) {
        case KAFKA -> kafka(directory);
        case EVENT_HUBS -> hub(EventHubsEmulator.builder().start());
      };
    }
  }
}
