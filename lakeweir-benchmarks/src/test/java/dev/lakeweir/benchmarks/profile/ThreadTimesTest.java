package dev.lakeweir.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadTimesTest {
  @Test
  void userAndSystemTimeAreReadBehindANameWithBlanks() {
    String stat = "7 (C2 (odd) Thre) S 1 2 3 4 5 6 7 8 9 10 120 30 0 0 20 0";
    assertThat(ThreadTimes.units(stat)).isEqualTo(150);
  }

  @Test
  void threadsAreToldByTheirNames() {
    assertThat(ThreadTimes.Use.of("Executor task l")).isEqualTo(ThreadTimes.Use.TASKS);
    assertThat(ThreadTimes.Use.of("C2 CompilerThre")).isEqualTo(ThreadTimes.Use.COMPILERS);
    assertThat(ThreadTimes.Use.of("GC Thread#0")).isEqualTo(ThreadTimes.Use.COLLECTOR);
    assertThat(ThreadTimes.Use.of("stream executio")).isEqualTo(ThreadTimes.Use.DRIVER);
  }
}
