package dev.lakeweir.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class BatchGrowthTest {
  private static List<Double> rounds(int count) {
    return DoubleStream.iterate(0, round -> round + 1).limit(count).boxed().toList();
  }

  @Test
  void theMediansAreOfTheRoundsAroundPowersOfTen() {
    assertThat(BatchGrowth.medians(rounds(1_010)))
        .containsExactly(Map.entry(10, 9.5), Map.entry(100, 99.5), Map.entry(1_000, 999.5));
  }

  @Test
  void aPlaceThatWasNotReachedHasNone() {
    assertThat(BatchGrowth.medians(rounds(109))).containsOnlyKeys(10);
  }
}
