package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.eventhubs.TestHub;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartitionReceiverTest {
  private static final int BIG = 512 << 10;
  private static final int BIG_IN_BOUND = (32 << 20) / BIG;
  private static final int QUITE_BIG = 256 << 10;

  /** By the mean at which a link with a smaller prefetch is opened: two thirds of the size. */
  private static final int QUITE_BIG_IN_BOUND = (32 << 20) / (QUITE_BIG * 2 / 3);

  private final TestHub hub = TestHub.of(1);

  @Test
  void bigEventsDoNotComeAheadBeyondTheBoundBeforeTheirSizeIsKnown() throws Exception {
    fill(120, BIG);
    try (PartitionReceiver receiver = receiver()) {
      receiver.open(0);
      assertThat(receiver.next(Duration.ofSeconds(20))).isPresent();

      Awaitility.await()
          .during(Duration.ofSeconds(1))
          .until(() -> hub.emulated().deliveredEvents(0) <= BIG_IN_BOUND);
    }
  }

  @Test
  void smallEventsComeInGreatNumbersOnceTheirSizeIsKnown() throws Exception {
    fill(5000, 100);
    try (PartitionReceiver receiver = receiver()) {
      receiver.open(0);
      take(receiver, 0, 100);

      Awaitility.await().until(() -> hub.emulated().deliveredEvents(0) >= 2000);
    }
  }

  /**
   * The size is a mean over some hundred events. Nothing is on its way when the last events come,
   * so that what is counted was sent ahead.
   */
  @Test
  void eventsThatBecomeBigAreReadInOrderWithinTheBound() throws Exception {
    fill(300, 100);
    fill(350, QUITE_BIG);
    try (PartitionReceiver receiver = receiver("eventhubs.prefetchCount", "200")) {
      receiver.open(0);
      take(receiver, 0, 650);
      long before = hub.emulated().deliveredEvents(0);
      fill(250, QUITE_BIG);

      Awaitility.await().until(() -> hub.emulated().deliveredEvents(0) > before);
      Awaitility.await()
          .during(Duration.ofSeconds(1))
          .until(() -> hub.emulated().deliveredEvents(0) <= before + QUITE_BIG_IN_BOUND);
      take(receiver, 650, 900);
    }
    hub.emulated().expire(0, 900);
  }

  private void fill(int count, int size) {
    EmulatedEvent event = EmulatedEvent.of(new byte[size]);
    for (int i = 0; i < count; i++) {
      hub.emulated().append(0, event);
    }
  }

  private static void take(PartitionReceiver receiver, long from, long until) throws Exception {
    for (long number = from; number < until; number++) {
      assertThat(receiver.next(Duration.ofSeconds(20)).orElseThrow().sequenceNumber())
          .isEqualTo(number);
    }
  }

  private PartitionReceiver receiver(String... more) {
    return new PartitionReceiver(
        EventHubsReadConf.ofStream(OptionValues.of(hub.options(more))), "0");
  }
}
