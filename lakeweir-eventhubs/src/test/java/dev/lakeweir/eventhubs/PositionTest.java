package dev.lakeweir.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.lakeweir.eventhubs.client.HubInspector;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A position is found by receiving one event, whatever the service does meanwhile. */
@Timeout(60)
class PositionTest {
  private static final String LONG_AGO = "{\"enqueuedTime\":\"2020-01-01T00:00:00Z\"}";
  private final TestHub hub = TestHub.of(1);

  @AfterEach
  void noMoreFaults() {
    TestHub.faults().clear();
  }

  @Test
  void serviceThatIsTooBusyIsAskedAgain() {
    hub.fill(0, 0, 10);
    TestHub.faults().refuseReceivers(hub.name(), 0, 5, "com.microsoft:server-busy", "too busy");

    assertThat(starts()).containsExactly(Map.entry("0", 0L));
  }

  @Test
  void linkThatIsRefusedByAFailureThatHealsIsOpenedAgain() {
    hub.fill(0, 0, 10);
    TestHub.faults().refuseReceivers(hub.name(), 0, 5, "amqp:internal-error", "try again");

    assertThat(starts()).containsExactly(Map.entry("0", 0L));
  }

  @Test
  void readersWithoutAnEpochAreNotDrivenOut() {
    hub.fill(0, 0, 10);
    AtomicBoolean drivenOut = new AtomicBoolean();
    try (EventHubConsumerAsyncClient other =
        new EventHubClientBuilder()
            .connectionString(hub.connectionString())
            .consumerGroup("$Default")
            .buildAsyncConsumerClient()) {
      var subscription =
          other
              .receiveFromPartition("0", EventPosition.earliest())
              .subscribe(event -> {}, failure -> drivenOut.set(true));
      Awaitility.await().until(() -> hub.emulated().openReceivers(0, "$Default") == 1);

      assertThat(starts()).containsExactly(Map.entry("0", 0L));

      hub.fill(0, 10, 1);
      Awaitility.await().until(() -> hub.emulated().deliveredEvents(0) >= 11);
      assertThat(drivenOut).isFalse();
      subscription.dispose();
    }
  }

  private SortedMap<String, Long> starts() {
    EventHubsReadConf conf =
        EventHubsReadConf.ofStream(OptionValues.of(hub.options("startingPosition", LONG_AGO)));
    try (HubInspector inspector = new HubInspector(conf)) {
      return inspector.resolveStarts(conf.starting(), inspector.state());
    }
  }
}
