package dev.lakeweir.embedded.eventhubs;

import static dev.lakeweir.embedded.eventhubs.SdkClients.bodies;
import static dev.lakeweir.embedded.eventhubs.SdkClients.events;
import static dev.lakeweir.embedded.eventhubs.SdkClients.receive;
import static dev.lakeweir.embedded.eventhubs.SdkClients.toPartition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.eventhubs.EventHubProducerClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventHubsEmulatorTest {
  @Test
  void restartOnTheSamePortKeepsHubsAndEvents() throws Exception {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start();
        SdkClients sdk = new SdkClients(emulator)) {
      EventHubProducerClient producer = sdk.producer("orders");
      producer.send(events("before"), toPartition(0));
      Reading reading = sdk.closeLater(Reading.of(sdk.asyncConsumer("orders"), 0));
      await().until(() -> reading.sequenceNumbers().size() == 1);
      int port = emulator.port();

      emulator.stop();
      await().until(reading::ended);
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("refused");
      emulator.start();

      producer.send(events("after"), toPartition(0));
      assertThat(emulator.port()).isEqualTo(port);
      assertThat(bodies(receive(sdk.consumer("orders"), 0, 2, EventPosition.earliest())))
          .containsExactly("before", "after");
    }
  }

  @Test
  void eventsOfManyHubsAreKeptApart() throws Exception {
    try (EventHubsEmulator emulator =
            EventHubsEmulator.builder().hub("orders", 1).hub("stock", 3).start();
        SdkClients sdk = new SdkClients(emulator)) {
      emulator.createHub("late", 1);

      for (String hub : List.of("orders", "stock", "late")) {
        sdk.producer(hub).send(events("to " + hub), toPartition(0));
      }

      for (String hub : List.of("orders", "stock", "late")) {
        assertThat(bodies(receive(sdk.consumer(hub), 0, 1, EventPosition.earliest())))
            .containsExactly("to " + hub);
      }
      assertThat(emulator.hub("stock").partitionIds()).containsExactly("0", "1", "2");
      assertThat(emulator.hub("STOCK")).isSameAs(emulator.hub("stock"));
    }
  }

  @Test
  void hubsThatCannotBeSayWhy() {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start()) {
      assertThatThrownBy(() -> emulator.hub("nowhere"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The emulator has no hub of this name: nowhere");
      assertThatThrownBy(() -> emulator.createHub("Orders", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The emulator has a hub of this name already: Orders");
      assertThatThrownBy(() -> emulator.createHub("none", 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Cannot give hub none 0 partitions: at least 1 is needed");
      assertThatThrownBy(() -> emulator.createHub("a/b", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Cannot name a hub: a/b");
    }
  }

  @Test
  void takenPortIsRefused() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      EventHubsEmulator.Builder builder =
          EventHubsEmulator.builder().port(other.getLocalPort()).hub("orders", 1);

      assertThatThrownBy(builder::start)
          .isInstanceOf(EventHubsEmulatorException.class)
          .hasMessage(
              "Cannot start the Event Hubs emulator on: 127.0.0.1:%d: Address already in use. Choose a free port, or 0 for any."
                  .formatted(other.getLocalPort()));
    }
  }

  @Test
  void closingEndsAllItsThreads() throws Exception {
    EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start();
    try (SdkClients sdk = new SdkClients(emulator)) {
      sdk.producer("orders").send(events("one"), toPartition(0));

      emulator.close();

      assertThat(emulatorThreads()).isEmpty();
    }
  }

  private static boolean isCutOff(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private static Stream<String> emulatorThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("event-hubs-emulator"));
  }

  @Test
  void propertyThatAmqpHasNoTypeForIsRefused() {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start()) {
      EmulatedEvent event = EmulatedEvent.of("one").withProperty("thread", new Object());

      assertThatThrownBy(() -> emulator.hub("orders").append(0, event))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("java.lang.Object");
      assertThat(emulator.hub("orders").lastSequenceNumber(0)).isEqualTo(-1);
    }
  }

  @Test
  void bytesThatAreNotAmqpDoNotDisturbOthers() throws Exception {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("orders", 1).start();
        SdkClients sdk = new SdkClients(emulator);
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), emulator.port())) {
      stranger
          .getOutputStream()
          .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      stranger.setSoTimeout(10_000);

      assertThat(isCutOff(stranger)).isTrue();
      sdk.producer("orders").send(events("one"), toPartition(0));
      assertThat(emulator.hub("orders").lastSequenceNumber(0)).isZero();
    }
  }
}
