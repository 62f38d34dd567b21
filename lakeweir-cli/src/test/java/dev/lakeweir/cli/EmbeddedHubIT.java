package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubProducerClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The emulator that a run has in itself: it begins anew with each run. */
@Timeout(400)
class EmbeddedHubIT {
  private static final Pattern NOTE = Pattern.compile("sources\\.s uses the emulator: (\\S+)");

  @TempDir private Path directory;

  @Test
  void secondRunOnAStorageIsRefusedUntilItsTablesAreFilledAnew() throws IOException {
    Files.writeString(
        directory.resolve("pipeline.yml"),
        """
        name: hubs
        sources:
          s:
            format: eventhubs
            options: {eventhubs.name: orders}
            decode: {format: json, schema: id INT NOT NULL}
        """);
    Files.createDirectory(directory.resolve("transformations"));
    Files.writeString(
        directory.resolve("transformations/t.sql"),
        "CREATE STREAMING TABLE orders AS SELECT id FROM STREAM s");
    Lake lake = new Lake(directory, directory.resolve("lake"));
    int port = freePort();
    try (ChildJvm run = lake.start(List.of(), "--embedded", "--embedded-port=" + port)) {
      String hub = connection(run);
      assertThat(hub).contains("localhost:" + port);
      send(hub, 20);
      await()
          .atMost(Duration.ofMinutes(1))
          .failFast(run::isStillRunning)
          .until(() -> lake.version("orders") >= 0 && lake.committed("orders") >= 0);
      assertThatThePortIsTold(port);
      run.terminate();
      assertThat(run.awaitEnd(Duration.ofSeconds(30))).as(run.err()).isEqualTo(143);
    }
    List<?> before = lake.rows("orders");

    Invocation second = Invocation.of(lake.arguments("run", "--once", "--embedded"));

    assertThat(before).isNotEmpty();
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err())
        .contains(
            "[E504] Cannot go on with flow 'orders'",
            "the hub was made anew",
            "give the pipeline another storage:, or fill its tables from this hub with --full-refresh");
    assertThat(lake.rows("orders")).as("what the first run has read").hasSameSizeAs(before);

    lake.runOnce("--embedded", "--full-refresh");
    assertThat(lake.rows("orders")).as("what the new hub holds").isEmpty();
  }

  private void assertThatThePortIsTold(int taken) {
    Lake other = new Lake(directory, directory.resolve("other"));

    Invocation refused =
        Invocation.of(other.arguments("run", "--once", "--embedded", "--embedded-port=" + taken));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("[E901]", "" + taken, "Choose another --embedded-port");
  }

  private static String connection(ChildJvm run) {
    await()
        .atMost(Duration.ofMinutes(1))
        .failFast(run::isStillRunning)
        .until(() -> NOTE.matcher(run.err() + run.out()).find());
    Matcher note = NOTE.matcher(run.err() + run.out());
    assertThat(note.find()).isTrue();
    return note.group(1);
  }

  private static void send(String connection, int count) {
    try (EventHubProducerClient producer =
        new EventHubClientBuilder().connectionString(connection).buildProducerClient()) {
      for (int i = 0; i < count; i++) {
        producer.send(List.of(new EventData("{\"id\":" + i + "}")));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
