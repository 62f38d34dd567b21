package dev.lakeweir.run;

import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.sink.Compaction;
import dev.lakeweir.sink.LockedWriter;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.sink.TableWriter;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.sink.direct.DirectCompaction;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the tables of a running pipeline now and then, one at a time: beside the flows while
 * they run, by a thread of its own, and once when all have ended. What goes wrong is told in the
 * log, and tried again; the rows are there either way. Safe for several threads.
 */
final class Compactions {
  private static final Logger LOG = LoggerFactory.getLogger(Compactions.class);
  private static final String NAME = "@compaction";
  private static final Duration POLL = Duration.ofSeconds(1);

  /** How long a batch that changes rows is waited for. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  static final Duration INTERVAL = Duration.ofSeconds(15);

  /** A table rests so many times as long as the last look at it, with what was done, took. */
  private static final int REST = 10;

  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final Duration interval;
  private final Map<String, Table> tables = new ConcurrentHashMap<>();
  private final Map<String, ReadWriteLock> locks = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lakeweir-compaction");
  private volatile boolean stopped;

  /**
   * Makes it ready.
   *
   * @param interval how long a table rests at least
   */
  Compactions(SparkSession spark, PipelineModel pipeline, Duration interval) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.interval = interval;
  }

  /** One table in the lake, and until when, as of {@link System#nanoTime}, it rests. */
  private static final class Table {
    private final String path;
    private final Lock lock;
    private final Compaction compaction;
    private long due;

    Table(String path, Lock lock, Compaction compaction, long due) {
      this.path = path;
      this.lock = lock;
      this.compaction = compaction;
      this.due = due;
    }
  }

  /**
   * A writer into a target that waits while the table is compacted, and is waited for, if it
   * changes rows that are there; one that only adds rows goes on beside it.
   */
  TableWriter besides(TargetModel target, TableWriter writer) {
    return target instanceof TableModel && !target.write().onlyAppends()
        ? new LockedWriter(writer, writing(target))
        : writer;
  }

  /** To be held while rows of a target's table are changed. */
  Lock writing(TargetModel target) {
    return lock(target).readLock();
  }

  private ReadWriteLock lock(TargetModel target) {
    return locks.computeIfAbsent(target.name(), name -> new ReentrantReadWriteLock());
  }

  /** Takes up the tables that the flows write, which exist. */
  void add(List<FlowModel> flows) {
    for (TargetModel target : flows.stream().map(pipeline::targetOf).distinct().toList()) {
      Lock none = new ReentrantLock();
      if (target instanceof TableModel table) {
        Lock lock = table.write().onlyAppends() ? none : lock(target).writeLock();
        add(table.path(), lock);
        if (table.write() instanceof WriteModel.Changes) {
          add(table.changesPath(), lock);
        }
      }
      if (target.quarantined()) {
        add(target.quarantinePath(), none);
      }
      if (target.keepsLate()) {
        add(target.latePath(), none);
      }
    }
  }

  private void add(String path, Lock lock) {
    long due = System.nanoTime() + interval.toNanos();
    tables.computeIfAbsent(
        path, it -> new Table(it, lock, new Compaction(spark, it, application()), due));
  }

  /** Begins to compact beside the flows. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!ended.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        for (Table table : tables.values()) {
          if (System.nanoTime() - table.due >= 0) {
            compact(table);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks at all tables once more, when no flow runs any more. */
  void sweep() throws InterruptedException {
    ended.countDown();
    thread.join();
    for (Table table : tables.values()) {
      compact(table);
    }
  }

  /** Abandons what is being compacted, and all that was to be: no commit names its files. */
  void stop() {
    stopped = true;
    if (!spark.sparkContext().isStopped()) {
      spark.sparkContext().cancelJobGroup(group());
    }
  }

  /**
   * Waits until nothing is compacted any more after a {@link #stop}; what does not react is
   * abandoned.
   *
   * @param patience how long to wait
   */
  void end(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    ended.countDown();
    try {
      while (thread.isAlive() && System.nanoTime() < deadline) {
        // It may have been between two jobs.
        stop();
        thread.join(POLL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void compact(Table table) throws InterruptedException {
    if (stopped) {
      return;
    }
    long start = System.nanoTime();
    long waited = 0;
    try {
      spark.sparkContext().setJobGroup(group(), "compaction of " + table.path, true);
      Optional<Long> below = table.compaction.look();
      if (below.isPresent()) {
        long looked = System.nanoTime();
        boolean locked = table.lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        waited = System.nanoTime() - looked;
        if (locked) {
          try {
            tell(table, table.compaction.compact(below.get(), () -> stopped));
          } finally {
            table.lock.unlock();
          }
        }
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (DeltaConcurrentModificationException e) {
      LOG.info("The files of {} changed while they were compacted", table.path);
    } catch (Throwable e) {
      // Scala code throws checked exceptions that it does not declare.
      failed(table, e);
    } finally {
      spark.sparkContext().clearJobGroup();
    }
    long now = System.nanoTime();
    table.due = now + Math.max(interval.toNanos(), (now - start - waited) * REST);
  }

  private static void tell(Table table, DirectCompaction.Outcome done) {
    if (done.removed() > 0) {
      LOG.info("Compacted {}: {} files became {}", table.path, done.removed(), done.added());
    }
  }

  private void failed(Table table, Throwable failure) {
    if (stopped) {
      LOG.info("The compaction of {} was abandoned", table.path);
    } else {
      String why = StorageFailure.firstLine(StorageFailure.root(failure));
      LOG.warn("Cannot compact {}: {}; it is tried again", table.path, why, failure);
    }
  }

  private String group() {
    return pipeline.name() + "/" + NAME;
  }

  private String application() {
    return TransactionId.application(pipeline.name(), NAME, 0);
  }
}
