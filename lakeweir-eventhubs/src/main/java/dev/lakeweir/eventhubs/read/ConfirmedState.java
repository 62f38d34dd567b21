package dev.lakeweir.eventhubs.read;

import dev.lakeweir.eventhubs.client.HubInspector;
import dev.lakeweir.eventhubs.client.HubState;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import dev.lakeweir.eventhubs.client.ServiceAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a hub holds, asked again where the answer contradicts what is known: one replica of the
 * service may be behind for a while. A partition that still seems to end too early is asked for its
 * events themselves. On the driver.
 */
final class ConfirmedState {
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  private ConfirmedState() {}

  /**
   * Asks until the hub is the one that is known and no partition ends before what is known to have
   * been there; or it is sure that it is not so.
   */
  static HubState of(HubInspector inspector, EventHubsOffset known) {
    HubState state = inspector.state();
    for (Duration pause : PAUSES) {
      if (!isOther(state, known) && behind(state, known).isEmpty()) {
        return state;
      }
      sleep(pause);
      state = state.newest(inspector.state());
    }
    if (isOther(state, known)) {
      return state;
    }
    for (PartitionBounds bounds : behind(state, known)) {
      long last = known.next().get(bounds.partition()) - 1;
      Optional<Long> received = inspector.firstFrom(bounds.partition(), last);
      if (received.isPresent()) {
        state = state.with(bounds.reaching(received.get() + 1));
      }
    }
    return state;
  }

  private static boolean isOther(HubState state, EventHubsOffset known) {
    return known.identity().isReplacedBy(state.identity());
  }

  private static List<PartitionBounds> behind(HubState state, EventHubsOffset known) {
    return state.partitions().values().stream()
        .filter(bounds -> bounds.end() < known.next().getOrDefault(bounds.partition(), 0L))
        .toList();
  }

  private static void sleep(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException stopped) {
      throw ServiceAnswer.interrupted(stopped);
    }
  }
}
