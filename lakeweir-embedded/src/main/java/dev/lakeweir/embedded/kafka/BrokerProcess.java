package dev.lakeweir.embedded.kafka;

import static org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID;
import static org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag.REQUIRE_METADATA_LOG_DIR;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.fault.LoggingFaultHandler;

/**
 * Kafka's controller and broker, put together as {@link KafkaRaftServer} does, but on sockets that
 * are bound already, and with faults that are logged: that class ends the JVM at a fault.
 */
final class BrokerProcess {
  private final ControllerServer controller;
  private final BrokerServer broker;

  private BrokerProcess(ControllerServer controller, BrokerServer broker) {
    this.controller = controller;
    this.broker = broker;
  }

  static BrokerProcess start(Path directory, BrokerSockets sockets) throws Exception {
    KafkaConfig config = BrokerSettings.of(directory, sockets);
    SharedServer shared =
        new SharedServer(
            config,
            identity(directory),
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            (name, fatal, action) -> new LoggingFaultHandler(name, action),
            sockets);
    BrokerProcess process =
        new BrokerProcess(
            new ControllerServer(
                shared,
                KafkaRaftServer.configSchema(),
                new BootstrapDirectory(directory.toString()).read()),
            new BrokerServer(shared));
    process.startup();
    return process;
  }

  private static MetaPropertiesEnsemble identity(Path directory) throws IOException {
    MetaPropertiesEnsemble identity =
        new MetaPropertiesEnsemble.Loader()
            .addLogDirs(List.of(directory.toString()))
            .addMetadataLogDir(directory.toString())
            .load();
    identity.verify(
        Optional.empty(),
        OptionalInt.of(BrokerSettings.NODE_ID),
        EnumSet.of(REQUIRE_AT_LEAST_ONE_VALID, REQUIRE_METADATA_LOG_DIR));
    return identity;
  }

  private void startup() {
    try {
      controller.startup();
      broker.startup();
    } catch (RuntimeException | Error e) {
      stop(Duration.ZERO);
      throw e;
    }
  }

  /**
   * @param forBroker how long the broker may take to hand over in good order
   */
  void stop(Duration forBroker) {
    broker.shutdown(forBroker);
    controller.shutdown();
  }
}
