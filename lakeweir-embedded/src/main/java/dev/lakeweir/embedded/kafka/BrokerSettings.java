package dev.lakeweir.embedded.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;

/** What a single broker on a small machine is told; everything else is Kafka's default. */
final class BrokerSettings {
  static final int NODE_ID = 1;

  private static final String FOR_EVER = Long.toString(Long.MAX_VALUE);

  private BrokerSettings() {}

  static KafkaConfig of(Path directory, BrokerSockets sockets) {
    Map<String, String> settings = new HashMap<>();
    settings.putAll(identity(directory, sockets));
    settings.putAll(internalTopics());
    settings.putAll(log());
    settings.putAll(threads());
    settings.putAll(sessions());
    return new KafkaConfig(settings);
  }

  static String bootstrapServers(BrokerSockets sockets) {
    return BrokerSockets.HOST + ":" + sockets.clientPort();
  }

  private static Map<String, String> identity(Path directory, BrokerSockets sockets) {
    String clients = BrokerSockets.CLIENTS + "://" + bootstrapServers(sockets);
    String controller = BrokerSockets.HOST + ":" + sockets.controllerPort();
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE_ID),
        "log.dirs",
        directory.toString(),
        "listeners",
        clients + "," + BrokerSockets.CONTROLLER + "://" + controller,
        "advertised.listeners",
        clients,
        "controller.listener.names",
        BrokerSockets.CONTROLLER,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.quorum.voters",
        NODE_ID + "@" + controller);
  }

  private static Map<String, String> internalTopics() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1");
  }

  /**
   * Nothing expires. Generated events carry any time, past or future, so neither refusing nor
   * rolling goes by a record's time. No flush is forced: what a killed process had acknowledged is
   * in the page cache, and the next start recovers it.
   */
  private static Map<String, String> log() {
    return Map.of(
        "auto.create.topics.enable",
        "false",
        "log.retention.ms",
        "-1",
        "log.retention.bytes",
        "-1",
        "log.roll.ms",
        FOR_EVER,
        "log.message.timestamp.before.max.ms",
        FOR_EVER,
        "log.message.timestamp.after.max.ms",
        FOR_EVER,
        "log.segment.bytes",
        Integer.toString(256 << 20),
        "log.index.size.max.bytes",
        Integer.toString(1 << 20),
        "log.cleaner.enable",
        "false");
  }

  private static Map<String, String> threads() {
    return Map.of(
        "num.network.threads", "1",
        "num.io.threads", "2",
        "background.threads", "1",
        "num.replica.fetchers", "1",
        "num.recovery.threads.per.data.dir", "2",
        "group.coordinator.threads", "1",
        "share.coordinator.threads", "1");
  }

  /**
   * A session outlives a killed broker, and the next start waits for its end; but one that is too
   * short ends whenever Spark or the garbage collector keeps the machine busy, and clients retry.
   */
  private static Map<String, String> sessions() {
    return Map.of(
        "broker.session.timeout.ms", "5000",
        "broker.heartbeat.interval.ms", "1000",
        "server.max.startup.time.ms", "120000",
        "group.initial.rebalance.delay.ms", "0");
  }
}
