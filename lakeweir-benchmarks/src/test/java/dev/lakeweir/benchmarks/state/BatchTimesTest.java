package dev.lakeweir.benchmarks.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchTimesTest {
  @Test
  void theMedianIsOfTheBatchesOfAQueryInTheRangeOnly() {
    BatchTimes times = new BatchTimes();
    for (long batch = 0; batch < 30; batch++) {
      times.add("bronze", batch, (double) batch);
      times.add("gold", batch, 1_000);
    }

    assertThat(times.queries()).containsExactly("bronze", "gold");
    assertThat(times.median("bronze", 10, 21)).isEqualTo(15);
    assertThat(times.median("gold", 10, 21)).isEqualTo(1_000);
  }
}
