package dev.lakeweir.benchmarks.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.benchmarks.freshness.Latencies.State;
import dev.lakeweir.benchmarks.freshness.Latencies.Window;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final Window ALL = new Window(0, Long.MAX_VALUE);

  private static NavigableMap<Long, Long> histogram(Map<Long, Long> values) {
    return new TreeMap<>(values);
  }

  @Test
  void aPercentileIsWhatSoManyEventsDidNotExceed() {
    Latencies latencies = new Latencies(histogram(Map.of(10L, 98L, 500L, 1L, 900L, 1L)));

    assertThat(latencies.percentile(50)).isEqualTo(10);
    assertThat(latencies.percentile(98)).isEqualTo(10);
    assertThat(latencies.percentile(99)).isEqualTo(500);
    assertThat(latencies.percentile(100)).isEqualTo(900);
    assertThat(latencies.json()).containsEntry("events", 100L).containsEntry("maxMillis", 900L);
  }

  @Test
  void thereIsNoPercentileOfNothing() {
    assertThatThrownBy(() -> new Latencies(new TreeMap<>()).percentile(50))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no events");
  }

  @Test
  void anEventIsReadableWithTheFirstStateThatHoldsAsMany() {
    NavigableMap<Long, Long> produced = histogram(Map.of(100L, 2L, 200L, 3L, 300L, 1L));
    List<State> states =
        List.of(new State(150, 0), new State(250, 4), new State(260, 4), new State(400, 6));

    // Two of 100 and two of 200 at 250; the third of 200 and the one of 300 at 400.
    assertThat(Latencies.ofCounts(produced, states, ALL).events())
        .containsExactlyInAnyOrderEntriesOf(Map.of(150L, 2L, 50L, 2L, 200L, 1L, 100L, 1L));
  }

  @Test
  void onlyEventsOfTheWindowCount() {
    NavigableMap<Long, Long> produced = histogram(Map.of(100L, 2L, 200L, 3L, 300L, 1L));

    Latencies latencies =
        Latencies.ofCounts(produced, List.of(new State(400, 6)), new Window(200, 300));

    assertThat(latencies.events()).containsExactlyEntriesOf(Map.of(200L, 3L));
  }

  @Test
  void refusesATableThatDoesNotHoldAllEvents() {
    assertThatThrownBy(
            () -> Latencies.ofCounts(histogram(Map.of(100L, 2L)), List.of(new State(150, 1)), ALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not all events are in the table: 1");
  }
}
