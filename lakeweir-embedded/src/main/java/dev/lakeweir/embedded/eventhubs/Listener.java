package dev.lakeweir.embedded.eventhubs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port, and the connections that came through it; each has a thread of its own. */
final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final long PAUSE_NANOS = 100_000_000;
  private static final long CLOSE_WITHIN_MILLIS = 5_000;

  private final Namespace namespace;
  private final ServerSocketChannel server;
  private final Map<AmqpConnection, Thread> connections = new ConcurrentHashMap<>();
  private final Thread acceptor;

  private Listener(Namespace namespace, ServerSocketChannel server) {
    this.namespace = namespace;
    this.server = server;
    acceptor = daemon(this::accept, "event-hubs-emulator-accept");
  }

  /**
   * @param port 0 for any free one
   * @throws EventHubsEmulatorException if the port is taken
   */
  static Listener open(Namespace namespace, int port) {
    String host = namespace.settings().host();
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      try {
        server.bind(new InetSocketAddress(host, port));
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
      Listener listener = new Listener(namespace, server);
      listener.acceptor.start();
      return listener;
    } catch (IOException | RuntimeException e) {
      throw new EventHubsEmulatorException(
          "Cannot start the Event Hubs emulator on: %s:%d".formatted(host, port),
          String.valueOf(e.getMessage()),
          "Choose a free port, or 0 for any.",
          e);
    }
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /** Cuts all connections; answers how many there were. */
  int cutConnections() {
    int count = connections.size();
    connections.keySet().forEach(AmqpConnection::abort);
    return count;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        try {
          serve(channel);
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.warn("A connection could not be accepted.", e);
        pause();
      }
    }
  }

  /** What failed, for want of files most often, fails again at once. */
  private static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void serve(SocketChannel channel) throws IOException {
    AmqpConnection connection = new AmqpConnection(channel, namespace);
    String name = "event-hubs-emulator-" + channel.socket().getPort();
    Thread thread =
        daemon(
            () -> {
              try {
                connection.run();
              } finally {
                connections.remove(connection);
              }
            },
            name);
    connections.put(connection, thread);
    thread.start();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Stops listening and cuts all connections; when it returns, none is served any more. */
  @Override
  public void close() {
    try {
      server.close();
      join(acceptor);
      Map<AmqpConnection, Thread> last = Map.copyOf(connections);
      last.keySet().forEach(AmqpConnection::abort);
      for (Thread thread : last.values()) {
        join(thread);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the Event Hubs emulator's port", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.join(CLOSE_WITHIN_MILLIS);
    if (thread.isAlive()) {
      LOG.warn("The thread {} does not end.", thread.getName());
    }
  }
}
