package dev.lakeweir.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Lets a run end in order when the process is told to end by SIGINT or SIGTERM: the run is asked to
 * stop, and Spark is kept up until it has. The JVM then ends with 130 or 143. Spark stops itself in
 * the same manager's hooks, at a lower priority.
 */
final class OrderlyStop implements AutoCloseable {
  private static final int BEFORE_SPARK = 100;
  private static final int AFTER_SPARK = 1;
  private static final int SECONDS = 14;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Terminal terminal;

  private OrderlyStop(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * From now on a signal runs the action and waits, for at most 14 seconds, until this is closed.
   */
  static OrderlyStop on(Terminal terminal, Runnable stop) {
    OrderlyStop orderly = new OrderlyStop(terminal);
    ShutdownHookManager.get()
        .addShutdownHook(() -> orderly.run(stop), BEFORE_SPARK, SECONDS + 1, TimeUnit.SECONDS);
    return orderly;
  }

  /** Runs something when the process ends, after Spark has. */
  static void atEnd(Runnable action) {
    ShutdownHookManager.get().addShutdownHook(action, AFTER_SPARK);
  }

  /** Says that the run has ended. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void run(Runnable stop) {
    if (ended.getCount() == 0) {
      return;
    }
    terminal.message("Stopping: batches that run are finished or abandoned, nothing is lost.");
    stop.run();
    try {
      if (!ended.await(SECONDS, TimeUnit.SECONDS)) {
        terminal.message("Still not at rest after %d s; ending all the same.".formatted(SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
