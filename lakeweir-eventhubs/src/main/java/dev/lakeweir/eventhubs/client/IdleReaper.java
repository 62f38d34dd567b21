package dev.lakeweir.eventhubs.client;

import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks each second for what nobody needs any more, for as long as the JVM lives. */
public final class IdleReaper {
  private static final Logger LOG = LoggerFactory.getLogger(IdleReaper.class);

  private IdleReaper() {}

  /**
   * Starts a daemon that goes on when a look fails.
   *
   * @param name of its thread
   */
  public static void start(String name, Runnable look) {
    ScheduledExecutorService reaper =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    Runnable guarded =
        () -> {
          try {
            look.run();
          } catch (RuntimeException failure) {
            LOG.warn("{} looks again: {}", name, ServiceFailure.describe(failure));
          }
        };
    var unused = reaper.scheduleWithFixedDelay(guarded, 1, 1, TimeUnit.SECONDS);
  }

  /** Closes each, whatever the closing of the others does. */
  public static void closeAll(Collection<? extends AutoCloseable> clients) {
    for (AutoCloseable client : clients) {
      try {
        client.close();
      } catch (Exception failure) {
        LOG.warn("A client of Event Hubs was not closed: {}", ServiceFailure.describe(failure));
      }
    }
  }
}
