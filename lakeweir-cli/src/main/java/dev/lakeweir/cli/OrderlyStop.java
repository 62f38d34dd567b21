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
  private static final int REST_SECONDS = 11;
  private static final int END_SECONDS = 14;
  private static final int TERMINATED = 143;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Terminal terminal;
  private final String announcement;

  private OrderlyStop(Terminal terminal, String announcement) {
    this.terminal = terminal;
    this.announcement = announcement;
  }

  /**
   * From now on a signal runs the action and waits, for at most 11 seconds, until this is closed.
   * Whatever else has to end then, the process is gone 14 seconds after the signal: what is cut off
   * is done again by the next start, as after a kill; the exit code is then 143 for either signal.
   *
   * @param announcement what the user is told at the signal
   */
  static OrderlyStop on(Terminal terminal, String announcement, Runnable stop) {
    OrderlyStop orderly = new OrderlyStop(terminal, announcement);
    ShutdownHookManager.get()
        .addShutdownHook(() -> orderly.run(stop), BEFORE_SPARK, REST_SECONDS + 1, TimeUnit.SECONDS);
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
    limit();
    terminal.message(announcement);
    stop.run();
    try {
      if (!ended.await(REST_SECONDS, TimeUnit.SECONDS)) {
        terminal.message(
            "Still not at rest after %d s; ending all the same.".formatted(REST_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The hooks of Spark and of what it uses have no bound of their own. */
  private void limit() {
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(TimeUnit.SECONDS.toMillis(END_SECONDS));
              } catch (InterruptedException e) {
                return;
              }
              terminal.message("Not ended after %d s; leaving now.".formatted(END_SECONDS));
              Runtime.getRuntime().halt(TERMINATED);
            },
            "lakeweir-stop-limit");
    watch.setDaemon(true);
    watch.start();
  }
}
