package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query that is stopped while the service is asked has not failed. */
class StopTest {
  private static final Duration LATE = Duration.ofSeconds(8);
  @TempDir Path directory;

  @AfterEach
  void noMoreFaults() {
    TestHub.faults().clear();
  }

  @Test
  void stoppedWhileThePropertiesAreAsked() throws Exception {
    TestHub hub = TestHub.of(1);
    TestHub.faults().delayManagement(hub.name(), LATE);

    assertStopsWell(hub.fromEarliest(), "HubInspector", "state");
  }

  @Test
  void stoppedWhileAPositionIsLookedFor() throws Exception {
    TestHub hub = TestHub.of(1);
    hub.fill(0, 0, 10);
    TestHub.faults().delayDeliveries(hub.name(), LATE);

    assertStopsWell(
        hub.options("startingPosition", "{\"enqueuedTime\":\"2020-01-01T00:00:00Z\"}"),
        "PositionResolver",
        "start");
  }

  private void assertStopsWell(Map<String, String> options, String type, String method)
      throws Exception {
    StreamingQuery query = new TestStream(directory).start(options, Trigger.ProcessingTime(0));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isIn(type, method));

    query.stop();

    assertThat(query.exception().isEmpty()).isTrue();
  }

  private static boolean isIn(String type, String method) {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(f -> f.getClassName().endsWith(type) && f.getMethodName().equals(method));
  }
}
