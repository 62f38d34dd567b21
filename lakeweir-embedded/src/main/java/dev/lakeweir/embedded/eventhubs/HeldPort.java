package dev.lakeweir.embedded.eventhubs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a port while nothing listens on it. Otherwise the system could give it to a client on this
 * machine for its own end of a connection, even of one to this port: it would be connected to
 * itself, and the port taken. Clients are refused meanwhile.
 */
final class HeldPort implements AutoCloseable {
  private static final long LONGEST_WAIT_NANOS = 5_000_000_000L;
  private static final long PAUSE_NANOS = 10_000_000;

  private final Socket socket;

  private HeldPort(Socket socket) {
    this.socket = socket;
  }

  /**
   * Waits some seconds for the port: a program that this process starts has its sockets too, the
   * listening one among them, until it has closed them.
   *
   * @throws EventHubsEmulatorException if the port has been taken
   */
  static HeldPort hold(String host, int port) {
    long start = System.nanoTime();
    while (true) {
      try {
        return new HeldPort(bound(host, port));
      } catch (IOException e) {
        if (System.nanoTime() - start > LONGEST_WAIT_NANOS) {
          throw new EventHubsEmulatorException(
              "Cannot keep the port of the Event Hubs emulator: %s:%d".formatted(host, port),
              String.valueOf(e.getMessage()),
              "Another program took it in the moment it was free; start the emulator on another port.",
              e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static Socket bound(String host, int port) throws IOException {
    Socket socket = new Socket();
    try {
      // Whoever listens next binds the port before it is let go.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return socket;
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException notClosed) {
        e.addSuppressed(notClosed);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
