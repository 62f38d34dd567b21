package dev.lakeweir.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetailEventsTest {
  @Test
  void goldCountsTheEventsWithoutThoseThatCloseTheWindows() {
    Rows rows = new RetailEvents(1_000).rows();

    assertThat(rows.bronze()).isEqualTo(1_000);
    assertThat(rows.gold()).isEqualTo(1_000 - RetailEvents.PARTITIONS);
  }

  @Test
  void silverHasARowForEachRelatedProduct() {
    // None to three of them, each as likely, in 96 of 100 events.
    assertThat(new RetailEvents(10_000).rows().silver()).isBetween(14_000L, 14_800L);
  }
}
