package dev.lakeweir.embedded.kafka;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Kafka broker in this JVM: one node, no other process, on 127.0.0.1 only, without
 * authentication. Topics and records live in a directory and outlast the broker: they are there
 * again after {@link #close} and after a kill of the process (not of the machine: nothing is
 * flushed to the disk by force). Records never expire; topics are made by {@link #createTopic}
 * only.
 *
 * <p>Safe for several threads. Faults of the running broker are logged (SLF4J) and seen by clients
 * as timeouts; only when its disk fails or is full does Kafka halt the JVM.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
  private static final Duration CONTROLLED_SHUTDOWN_WITHIN = Duration.ofSeconds(5);

  private final BrokerDirectory directory;
  private final BrokerSockets sockets;
  private final BrokerProcess process;
  private final Thread stopper = new Thread(this::stop, "embedded-kafka-stop");

  private EmbeddedKafka(BrokerDirectory directory, BrokerSockets sockets, BrokerProcess process) {
    this.directory = directory;
    this.sockets = sockets;
    this.process = process;
    stopper.setDaemon(true);
  }

  /**
   * Starts a broker and returns when it serves clients: after a second or two, or some seven when
   * the one before it in the directory was killed.
   *
   * @param directory made if absent; one that a broker left is taken up with its data, whatever
   *     port that broker had
   * @param port 0 for any free one
   * @throws EmbeddedKafkaException if another broker uses the directory, the port is taken, or the
   *     broker does not come up
   */
  public static EmbeddedKafka start(Path directory, int port) {
    BrokerDirectory locked = null;
    BrokerSockets sockets = null;
    try {
      locked = BrokerDirectory.lock(directory);
      sockets = BrokerSockets.bind(port);
      locked.formatIfNew();
      return new EmbeddedKafka(locked, sockets, BrokerProcess.start(locked.path(), sockets));
    } catch (Throwable e) {
      release(sockets, e);
      release(locked, e);
      throw failure(directory, e);
    }
  }

  private static void release(AutoCloseable held, Throwable because) {
    try {
      if (held != null) {
        held.close();
      }
    } catch (Exception e) {
      because.addSuppressed(e);
    }
  }

  private static RuntimeException failure(Path directory, Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof EmbeddedKafkaException known
        ? known
        : new EmbeddedKafkaException(
            "Cannot start the embedded Kafka broker in: " + directory,
            cause.toString(),
            "See the log; if the data may go, delete the directory.",
            cause);
  }

  /** Host and port for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return BrokerSettings.bootstrapServers(sockets);
  }

  /**
   * Makes a topic and returns when its partitions take records. Does nothing if a topic of that
   * name exists, whatever its number of partitions.
   *
   * @throws EmbeddedKafkaException if the name or number is not allowed, or the broker does not
   *     answer
   */
  public void createTopic(String name, int partitions) {
    try (TopicCreation creation = new TopicCreation(bootstrapServers())) {
      creation.create(name, partitions);
    }
  }

  /**
   * Stops the broker. Returns within 10 seconds; should the broker need longer it goes on stopping
   * in the background, and keeps its directory locked until it is done. A further call only waits,
   * as the first one does. An interrupt ends the waiting.
   */
  @Override
  public void close() {
    beginStop();
    try {
      stopper.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void beginStop() {
    if (stopper.getState() == Thread.State.NEW) {
      stopper.start();
    }
  }

  private void stop() {
    try (directory;
        sockets) {
      process.stop(CONTROLLED_SHUTDOWN_WITHIN);
    } catch (IOException e) {
      throw new EmbeddedKafkaException(
          "Cannot close the embedded Kafka broker in: " + directory.path(),
          e.toString(),
          "The next start recovers what it left.",
          e);
    }
  }
}
