package dev.lakeweir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowMonitorTest {
  private final FlowMonitor monitor = new FlowMonitor("f", "t", true);

  @Test
  void newFlowIsStartingAndHasDoneNothing() {
    FlowStatus status = monitor.status();

    assertThat(status.flow()).isEqualTo("f");
    assertThat(status.table()).isEqualTo("t");
    assertThat(status.state()).isEqualTo(FlowStatus.State.STARTING);
    assertThat(status.counts()).isEqualTo(BatchCounts.NONE);
    assertThat(status.lag()).isEmpty();
    assertThat(status.watermark()).isEmpty();
    assertThat(status.stateRows()).hasValue(0);
    assertThat(new FlowMonitor("f", "t", false).status().stateRows()).isEmpty();
  }

  @Test
  void countsOfBatchesAddUp() {
    monitor.add(new BatchCounts(10, 1, 7, 2, 1, Map.of("a", 1L, "b", 2L)));
    monitor.add(new BatchCounts(5, 0, 5, 0, 0, Map.of("b", 1L, "c", 0L)));
    monitor.add(BatchCounts.read(3));

    assertThat(monitor.status().counts())
        .isEqualTo(new BatchCounts(18, 1, 12, 2, 1, Map.of("a", 1L, "b", 3L, "c", 0L)));
  }

  @Test
  void stateIsTheLastOne() {
    monitor.state(FlowStatus.State.RUNNING);
    monitor.state(FlowStatus.State.FAILED);

    assertThat(monitor.status().state()).isEqualTo(FlowStatus.State.FAILED);
  }
}
