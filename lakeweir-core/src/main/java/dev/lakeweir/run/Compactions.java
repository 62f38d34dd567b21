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
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
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
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** A table rests so many times as long as the last look at it, with what was done, took. */
  private static final int REST = 10;

  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final List<Table> tables = new CopyOnWriteArrayList<>();
  private final Map<String, ReadWriteLock> locks = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lakeweir-compaction");
  private volatile boolean stopped;

  Compactions(SparkSession spark, PipelineModel pipeline) {
    this.spark = spark;
    this.pipeline = pipeline;
  }

  /** One table in the lake, and since when, as of {@link System#nanoTime}, it has rested. */
  private static final class Table {
    private final String path;
    private final Lock lock;
    private final Compaction compaction;
    private long due = System.nanoTime() + INTERVAL.toNanos();

    Table(String path, Lock lock, Compaction compaction) {
      this.path = path;
      this.lock = lock;
      this.compaction = compaction;
    }
  }

  /**
   * A writer into a target that waits while a table of it is compacted, and is waited for, if it
   * changes rows that are there; one that only adds rows goes on beside it.
   */
  TableWriter besides(TargetModel target, TableWriter writer) {
    return target instanceof TableModel && !target.write().onlyAppends()
        ? new LockedWriter(writer, lock(target).readLock())
        : writer;
  }

  private ReadWriteLock lock(TargetModel target) {
    return locks.computeIfAbsent(target.name(), name -> new ReentrantReadWriteLock());
  }

  /** Takes up the tables that the flows write, which exist. */
  void add(List<FlowModel> flows) {
    for (TargetModel target : flows.stream().map(pipeline::targetOf).distinct().toList()) {
      for (String path : paths(target)) {
        tables.add(new Table(path, lock(target).writeLock(), new Compaction(spark, path)));
      }
    }
  }

  private static List<String> paths(TargetModel target) {
    List<String> paths = new ArrayList<>();
    if (target instanceof TableModel table) {
      paths.add(table.path());
      if (table.write() instanceof WriteModel.Changes) {
        paths.add(table.changesPath());
      }
    }
    if (target.quarantined()) {
      paths.add(target.quarantinePath());
    }
    if (target.keepsLate()) {
      paths.add(target.latePath());
    }
    return paths;
  }

  /** Begins to compact beside the flows. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!ended.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        tables.stream().filter(table -> System.nanoTime() - table.due >= 0).forEach(this::compact);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks at all tables once more, when no flow runs any more. */
  void sweep() {
    end();
    tables.forEach(this::compact);
  }

  /** Abandons what is being compacted, and all that was to be: no commit names its files. */
  void stop() {
    stopped = true;
    if (!spark.sparkContext().isStopped()) {
      spark.sparkContext().cancelJobGroup(group());
    }
  }

  /** Waits for what is being compacted, and begins no more beside the flows. */
  void end() {
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void compact(Table table) {
    if (stopped) {
      return;
    }
    long start = System.nanoTime();
    table.lock.lock();
    try {
      spark.sparkContext().setJobGroup(group(), "compaction of " + table.path, true);
      table.compaction.run().ifPresent(done -> tell(table, done));
    } catch (DeltaConcurrentModificationException e) {
      LOG.info("The files of {} changed while they were compacted", table.path);
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      LOG.warn(
          "Cannot compact {}: {}; it is tried again",
          table.path,
          StorageFailure.firstLine(StorageFailure.root(e)),
          e);
    } finally {
      spark.sparkContext().clearJobGroup();
      table.lock.unlock();
    }
    long now = System.nanoTime();
    table.due = now + Math.max(INTERVAL.toNanos(), (now - start) * REST);
  }

  private static void tell(Table table, Compaction.Outcome done) {
    LOG.info("Compacted {}: {} files became {}", table.path, done.removed(), done.added());
  }

  private String group() {
    return pipeline.name() + "/@compaction";
  }
}
