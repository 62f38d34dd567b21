package dev.lakeweir.eventhubs.client;

import java.util.concurrent.ThreadFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Lets a JVM end that has open receivers. The SDK runs each connection on a thread of its own that
 * is no daemon, and offers no way to say so; in the jar that is shipped, Reactor is this
 * connector's own copy, so that nobody else sees the change.
 */
final class DaemonThreads implements Schedulers.Factory {
  private static boolean installed;

  private DaemonThreads() {}

  /** To be called before the first client is made. */
  static synchronized void install() {
    if (!installed) {
      Schedulers.setFactory(new DaemonThreads());
      installed = true;
    }
  }

  @Override
  public Scheduler newSingle(ThreadFactory threads) {
    return Schedulers.Factory.super.newSingle(
        work -> {
          Thread thread = threads.newThread(work);
          thread.setDaemon(true);
          return thread;
        });
  }
}
