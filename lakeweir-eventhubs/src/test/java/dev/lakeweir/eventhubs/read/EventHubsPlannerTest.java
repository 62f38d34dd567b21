package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.eventhubs.client.HubIdentity;
import dev.lakeweir.eventhubs.client.HubState;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.junit.jupiter.api.Test;

class EventHubsPlannerTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  @Test
  void withoutALimitAllIsRead() {
    assertThat(
            EventHubsPlanner.next(
                Map.of("0", 1L, "1", 2L), Map.of("0", 9L, "1", 2L), NO_LIMIT, NO_LIMIT))
        .containsExactly(Map.entry("0", 9L), Map.entry("1", 2L));
  }

  @Test
  void limitIsSharedByBacklogAndStarvesNobody() {
    assertThat(
            EventHubsPlanner.next(
                Map.of("0", 0L, "1", 0L, "2", 0L),
                Map.of("0", 9000L, "1", 1000L, "2", 1L),
                100,
                NO_LIMIT))
        .containsExactly(Map.entry("0", 89L), Map.entry("1", 9L), Map.entry("2", 1L));
  }

  @Test
  void limitPerPartitionHoldsForEach() {
    assertThat(
            EventHubsPlanner.next(
                Map.of("0", 0L, "1", 0L), Map.of("0", 500L, "1", 5L), NO_LIMIT, 10))
        .containsExactly(Map.entry("0", 10L), Map.entry("1", 5L));
  }

  @Test
  void newPartitionStartsAtItsFirstEventAndASilentOneWaits() {
    assertThat(EventHubsPlanner.next(Map.of("0", 7L), Map.of("1", 3L), NO_LIMIT, NO_LIMIT))
        .containsExactly(Map.entry("0", 7L), Map.entry("1", 3L));
  }

  @Test
  void bytesBecomeEventsByTheMeanSize() {
    ReadAmount amount =
        ReadAmount.of(
            ReadLimit.compositeLimit(
                new ReadLimit[] {ReadLimit.maxRows(1000), ReadLimit.maxBytes(10_000)}),
            NO_LIMIT);

    assertThat(amount.eventsOf(100)).isEqualTo(100);
    assertThat(amount.eventsOf(1)).isEqualTo(1000);
    assertThat(amount.eventsOf(1_000_000)).isEqualTo(1);
  }

  @Test
  void rangesAreThoseThatAreThere() {
    EventHubsPlanner.Plan plan =
        EventHubsPlanner.ranges(
            Map.of("0", 0L, "1", 10L, "2", 5L),
            Map.of("0", 4L, "1", 30L, "2", 5L),
            state(bounds("0", 0, 4), bounds("1", 20, 40), bounds("2", 0, 9)));

    assertThat(plan.ranges())
        .containsExactly(new EventRange("0", 0, 4), new EventRange("1", 20, 30));
    assertThat(plan.lost())
        .extracting(lost -> lost.describe("h"))
        .containsExactly(
            "Lost in event hub h, partition 1: sequence numbers 10 to 19 (10 events): they have"
                + " expired");
  }

  @Test
  void rangeThatHasExpiredWhollyIsLostWholly() {
    EventHubsPlanner.Plan plan =
        EventHubsPlanner.ranges(Map.of("0", 3L), Map.of("0", 9L), state(bounds("0", 100, 200)));

    assertThat(plan.ranges()).isEmpty();
    assertThat(plan.lost())
        .extracting(LostEvents::range)
        .containsExactly(new EventRange("0", 3, 9));
  }

  @Test
  void smallerNumbersThanThoseThatWereReadAreAnotherHub() {
    EventHubsPlanner.Plan plan =
        EventHubsPlanner.ranges(Map.of("0", 50L), Map.of("0", 7L), state(bounds("0", 2, 7)));

    assertThat(plan.ranges()).containsExactly(new EventRange("0", 2, 7));
    assertThat(plan.lost())
        .extracting(LostEvents::reason)
        .containsExactly(LostEvents.Reason.RESTARTED);
  }

  @Test
  void executorsAreGivenPartitionsEvenlyAndForGood() {
    ExecutorPlacement placement = new ExecutorPlacement(List.of("executor_a_1", "executor_b_2"));

    assertThat(List.of(placement.of("h", "0"), placement.of("h", "1")))
        .containsExactlyInAnyOrder("executor_a_1", "executor_b_2");
    assertThat(placement.of("h", "0")).isEqualTo(placement.of("h", "2"));
    assertThat(new ExecutorPlacement(List.of()).of("h", "0")).isEmpty();
  }

  private static PartitionBounds bounds(String id, long begin, long end) {
    return new PartitionBounds(id, begin, end, Instant.EPOCH, "");
  }

  private static HubState state(PartitionBounds... all) {
    SortedMap<String, PartitionBounds> partitions = new TreeMap<>();
    for (PartitionBounds bounds : all) {
      partitions.put(bounds.partition(), bounds);
    }
    return new HubState(HubIdentity.UNKNOWN, partitions, Map.of());
  }
}
