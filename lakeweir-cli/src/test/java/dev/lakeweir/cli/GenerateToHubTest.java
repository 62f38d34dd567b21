package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class GenerateToHubTest {
  private static final String KEY = "VG9wIHNlY3JldCBrZXk=";
  private static EventHubsEmulator emulator;

  @TempDir Path directory;

  @BeforeAll
  static void startEmulator() {
    emulator =
        EventHubsEmulator.builder().sharedAccessKey("sender", KEY).hub("a", 2).hub("b", 2).start();
  }

  @AfterAll
  static void closeEmulator() {
    emulator.close();
  }

  @Test
  void eventsGoToTheHubOfAVariable() {
    Invocation sent =
        generate("--connection-string=HUB", emulator.connectionString("a"), "--events=500");

    assertThat(sent.err()).isEmpty();
    assertThat(sent.code()).isZero();
    assertThat(sent.out()).startsWith("500 events: ");
    assertThat(stored("a")).isEqualTo(500);
  }

  @Test
  void eventsGoToTheNamedHubOfAFile() throws IOException {
    Path file = directory.resolve("namespace.txt");
    Files.writeString(file, emulator.connectionString() + "\n");

    Invocation sent = generate("--connection-string=@" + file, "", "--hub=b", "--events=300");

    assertThat(sent.err()).isEmpty();
    assertThat(sent.code()).isZero();
    assertThat(stored("b")).isEqualTo(300);
  }

  @Test
  void connectionStringOnTheCommandLineIsRefusedAndNotRepeated() {
    Invocation refused =
        generate("--connection-string=" + emulator.connectionString("a"), "", "--events=1");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("[E901]", "no name of an environment variable", "give @FILE")
        .doesNotContain(KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--connection-string=MISSING | [E901] Cannot read environment variable: MISSING: it is not set",
        "--connection-string=@no/such/file | [E901] Cannot read file: no/such/file: NoSuchFileException",
        "--hub=a | [E901]",
      })
  void referencesToNothingAreTold(String reference, String message) {
    Invocation refused = generate(reference, "", "--events=1");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "'EntityPath=a', 'EntityPath=nowhere', 'Cannot send events to event hub: nowhere: '",
    "'SharedAccessKey=[^;]+', 'SharedAccessKey=bm8=', 'Cannot send events to event hub: a: '",
    "'localhost:\\d+', 'localhost:1', 'Cannot send events to event hub: a: '",
    "'Endpoint=', 'Endpiont=', 'Cannot read the connection string of an event hub: it has no Endpoint'"
  })
  void whatTheHubSaysIsToldWithoutTheKey(String part, String replacement, String message) {
    String wrong = emulator.connectionString("a").replaceFirst(part, replacement);

    Invocation failed = generate("--connection-string=HUB", wrong, "--events=1", "--debug");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err()).contains("[E903] " + message).doesNotContain(KEY, "bm8=");
  }

  private static Invocation generate(String reference, String hub, String... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            Map.of("HUB", hub));
    String[] arguments = new String[more.length + 2];
    arguments[0] = "generate";
    arguments[1] = reference;
    System.arraycopy(more, 0, arguments, 2, more.length);
    int code = Main.run(terminal, arguments);
    return new Invocation(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static long stored(String name) {
    EmulatedHub hub = emulator.hub(name);
    return IntStream.range(0, 2)
        .mapToLong(partition -> hub.lastSequenceNumber(partition) + 1)
        .sum();
  }
}
