package dev.lakeweir.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final Rows PRODUCED = new Rows(104, 140, 100);

  @Test
  void acceptsWhatWasProduced() {
    assertThatCode(() -> new Rows(104, 140, 100).requireEqualTo(PRODUCED, "flink"))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesEachTableThatDiffers() {
    for (Rows rows :
        List.of(new Rows(103, 140, 100), new Rows(104, 141, 100), new Rows(104, 140, 99))) {
      assertThatThrownBy(() -> rows.requireEqualTo(PRODUCED, "flink"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("'flink'", PRODUCED.toString(), rows.toString());
    }
  }
}
