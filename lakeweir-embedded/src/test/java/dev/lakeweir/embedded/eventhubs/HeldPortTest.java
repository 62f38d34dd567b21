package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeldPortTest {
  private static final String HOST = "127.0.0.1";

  @Test
  void portThatIsStillListenedOnForAWhileIsWaitedFor() throws IOException {
    ServerSocket last = new ServerSocket(0, 1, InetAddress.getByName(HOST));
    int port = last.getLocalPort();
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(
            () -> close(last), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));

    try (HeldPort held = HeldPort.hold(HOST, port)) {
      assertThat(last.isClosed()).isTrue();
      assertThat(held).isNotNull();
    }
    closed.join();
  }

  @Test
  void portThatSomebodyElseKeepsIsTold() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      assertThatThrownBy(() -> HeldPort.hold(HOST, other.getLocalPort()))
          .isInstanceOf(EventHubsEmulatorException.class)
          .hasMessageContaining("Cannot keep the port of the Event Hubs emulator: 127.0.0.1:");
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
