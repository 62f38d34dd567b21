package dev.lakeweir.embedded.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The two listening sockets of a broker, bound before its settings are written: the port that the
 * settings name is held from the moment it is known, so nobody can take it in between.
 */
final class BrokerSockets implements ServerSocketFactory, AutoCloseable {
  static final String HOST = "127.0.0.1";
  static final String CLIENTS = "PLAINTEXT";
  static final String CONTROLLER = "CONTROLLER";

  private static final int SYSTEM_DEFAULT = -1;

  private final ServerSocketChannel clients;
  private final ServerSocketChannel controller;

  private BrokerSockets(ServerSocketChannel clients, ServerSocketChannel controller) {
    this.clients = clients;
    this.controller = controller;
  }

  /**
   * @param port the port for clients, 0 for any free one
   */
  static BrokerSockets bind(int port) {
    try {
      ServerSocketChannel clients = listen(CLIENTS, port);
      try {
        return new BrokerSockets(clients, listen(CONTROLLER, 0));
      } catch (IOException | KafkaException e) {
        clients.close();
        throw e;
      }
    } catch (IOException | KafkaException e) {
      throw new EmbeddedKafkaException(
          "Cannot start the embedded Kafka broker on port: " + port,
          String.valueOf(e.getMessage()),
          "Choose a free port, or 0 for any.",
          e);
    }
  }

  private static ServerSocketChannel listen(String listener, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(HOST, port);
    return ServerSocketFactory.INSTANCE.openServerSocket(
        listener, address, SYSTEM_DEFAULT, SYSTEM_DEFAULT);
  }

  int clientPort() {
    return clients.socket().getLocalPort();
  }

  int controllerPort() {
    return controller.socket().getLocalPort();
  }

  /** Hands out the bound socket of a listener; the broker closes it when it shuts down. */
  @Override
  public ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBufferBytes) {
    return listener.equals(CONTROLLER) ? controller : clients;
  }

  /** Idempotent, also for sockets that the broker has closed. */
  @Override
  public void close() throws IOException {
    try (clients) {
      controller.close();
    }
  }
}
