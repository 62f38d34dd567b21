package dev.lakeweir.embedded.eventhubs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Keeps a port while nothing listens on it. Otherwise the system could give it to a client on this
 * machine for its own end of a connection, even of one to this port: it would be connected to
 * itself, and the port taken. Clients are refused meanwhile.
 */
final class HeldPort implements AutoCloseable {
  private final Socket socket;

  private HeldPort(Socket socket) {
    this.socket = socket;
  }

  /**
   * @throws EventHubsEmulatorException if the port has been taken already
   */
  static HeldPort hold(String host, int port) {
    Socket socket = new Socket();
    try {
      // Whoever listens next binds the port before it is let go.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return new HeldPort(socket);
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException notClosed) {
        e.addSuppressed(notClosed);
      }
      throw new EventHubsEmulatorException(
          "Cannot keep the port of the Event Hubs emulator: %s:%d".formatted(host, port),
          String.valueOf(e.getMessage()),
          "Another program took it in the moment it was free; start the emulator on another port.",
          e);
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
