package dev.lakeweir.benchmarks.peers;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time on the clock and on the cores of this process, since it was made and since its start. */
final class Stopwatch {
  private final OperatingSystemMXBean process =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final long made = System.nanoTime();
  private long started;
  private long cpuAtStart;
  private boolean running;

  /** Only the first call counts. */
  synchronized void start() {
    if (!running) {
      running = true;
      cpuAtStart = process.getProcessCpuTime();
      started = System.nanoTime();
    }
  }

  synchronized double seconds() {
    requireStarted();
    return (System.nanoTime() - started) / 1e9;
  }

  double wholeSeconds() {
    return (System.nanoTime() - made) / 1e9;
  }

  synchronized double cpuSeconds() {
    requireStarted();
    return (process.getProcessCpuTime() - cpuAtStart) / 1e9;
  }

  private void requireStarted() {
    if (!running) {
      throw new IllegalStateException("no query was started");
    }
  }
}
