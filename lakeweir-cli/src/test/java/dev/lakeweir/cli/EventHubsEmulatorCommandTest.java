package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventHubsEmulatorCommandTest {
  /** What a client of AMQP with SASL begins with; the server answers the same. */
  private static final byte[] GREETING = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

  private static final String EMULATOR = "emulator";

  @Test
  void runsUntilItIsInterruptedAndPrintsAConnectionStringForEachHub() throws Exception {
    try (Running emulator = new Running("--port", "0", "--hub", "orders=2", "--hub", "stock=1")) {
      await().until(() -> emulator.out().lines().count() == 2);

      assertThat(emulator.out().lines())
          .allMatch(line -> line.startsWith("Endpoint=sb://localhost:"))
          .allMatch(line -> line.contains(";UseDevelopmentEmulator=true;EntityPath="))
          .anyMatch(line -> line.endsWith("EntityPath=orders"))
          .anyMatch(line -> line.endsWith("EntityPath=stock"));
      Matcher port = Pattern.compile("localhost:(\\d+);").matcher(emulator.out());
      assertThat(port.find()).isTrue();
      assertGreets(Integer.parseInt(port.group(1)));
      emulator.interrupt();
      assertThat(emulator.code()).isEqualTo(130);
      assertThat(emulator.err()).contains("Ctrl-C ends it");
    }
  }

  @Test
  void connectionStringsAreWrittenAsJsonToo() throws Exception {
    try (Running emulator = new Running("--port", "0", "--output", "json")) {
      await().until(() -> emulator.out().endsWith("\n"));

      JsonNode told = new ObjectMapper().readTree(emulator.out());

      assertThat(told.at("/hubs/0/name").asText()).isEqualTo("events");
      assertThat(told.at("/hubs/0/partitions").asInt()).isEqualTo(4);
      assertThat(told.at("/hubs/0/connectionString").asText())
          .startsWith("Endpoint=sb://localhost:" + told.get("port").asInt() + ";")
          .endsWith(";EntityPath=events");
    }
  }

  @Test
  void takenPortIsAClearError() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(other.getLocalPort());

      Invocation invocation = Invocation.of(EMULATOR, "eventhubs", "--port", port);

      assertThat(invocation.code()).isEqualTo(2);
      assertThat(invocation.err())
          .contains(
              "Cannot start the Event Hubs emulator on: 127.0.0.1:"
                  + port
                  + ": Address already in use",
              "Choose another --port, or 0 for any.")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void wrongUseIsToldApart() {
    assertWrongUse("it has none", "none=0", "Cannot give hub none 0 partitions");
    assertWrongUse("not a name", "a/b=1", "Cannot name a hub: a/b");
    assertWrongUse("not a number", "orders=two", "'two' is not an int");
    assertWrongUse("no number", "orders", "orders");
    assertThat(Invocation.of(EMULATOR, "eventhubs", "--port", "70000").err())
        .contains("--port must be from 0 to 65535: 70000");
    assertThat(Invocation.of(EMULATOR, "eventhubs", "--keep-events", "0").err())
        .contains("Cannot keep fewer events than 1: 0");
    assertThat(Invocation.of(EMULATOR).err()).contains("no service was given; there is: eventhubs");
  }

  @Test
  void everyOptionIsInTheGuide() throws IOException {
    String guide = Files.readString(Path.of("../docs/event-hubs-emulator.md"));
    String help = Invocation.of(EMULATOR, "eventhubs", "--help").out();

    List<String> options =
        Pattern.compile("--[a-z-]+").matcher(help).results().map(MatchResult::group).toList();

    assertThat(options).contains("--port", "--hub");
    assertThat(options)
        .filteredOn(option -> !List.of("--help", "--version").contains(option))
        .allSatisfy(option -> assertThat(guide).contains("`" + option));
  }

  private static void assertWrongUse(String name, String hub, String message) {
    Invocation invocation = Invocation.of(EMULATOR, "eventhubs", "--port", "0", "--hub", hub);
    assertThat(invocation.code()).as(name).isEqualTo(2);
    assertThat(invocation.err()).as(name).contains("[E901]", message);
  }

  private static void assertGreets(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      socket.getOutputStream().write(GREETING);
      assertThat(socket.getInputStream().readNBytes(GREETING.length)).isEqualTo(GREETING);
    }
  }

  /** The command in a thread of its own. */
  private static final class Running implements AutoCloseable {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final Thread thread;

    Running(String... options) {
      Terminal terminal =
          new Terminal(
              new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), Map.of());
      String[] arguments = new String[options.length + 2];
      arguments[0] = EMULATOR;
      arguments[1] = "eventhubs";
      System.arraycopy(options, 0, arguments, 2, options.length);
      thread = new Thread(() -> code.complete(Main.run(terminal, arguments)));
      thread.start();
    }

    String out() {
      return out.toString(UTF_8);
    }

    String err() {
      return err.toString(UTF_8);
    }

    void interrupt() {
      thread.interrupt();
    }

    int code() throws Exception {
      return code.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
      thread.interrupt();
      thread.join(20_000);
    }
  }
}
