package dev.lakeweir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void isTheMiddleOfAnOddNumberWhateverTheirOrder() {
    assertThat(Median.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
  }

  @Test
  void isTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
    assertThat(Median.of(List.of(100.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
  }

  @Test
  void isRefusedOfNothing() {
    assertThatThrownBy(() -> Median.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no figures");
  }
}
