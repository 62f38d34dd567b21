package dev.lakeweir.run;

import dev.lakeweir.checkpoint.TablePosition;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.QueryPlanner;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.sink.Compaction;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.LockedWriter;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.sink.TableWriter;
import dev.lakeweir.sink.TransactionId;
import dev.lakeweir.sink.Vacuum;
import dev.lakeweir.sink.direct.DirectCompaction;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
 * Compacts the tables of a running pipeline now and then, and vacuums those whose project asks for
 * it, one at a time: beside the flows while they run, by a thread of its own, and once when all
 * have ended. What goes wrong is told in the log, and tried again; the rows are there either way.
 * Safe for several threads.
 */
final class TableMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(TableMaintenance.class);
  private static final String NAME = "@compaction";
  private static final Duration POLL = Duration.ofSeconds(1);

  /** How long a batch that changes rows is waited for. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  static final Duration INTERVAL = Duration.ofSeconds(15);

  /** How long a table rests between two vacuums. */
  private static final Duration VACUUM_INTERVAL = Duration.ofHours(1);

  /** A table rests so many times as long as the last look at it, with what was done, took. */
  private static final int REST = 10;

  private final SparkSession spark;
  private final PipelineModel pipeline;
  private final QueryCheckpoints checkpoints;
  private final Duration interval;
  private final String group;
  private final Map<String, Table> tables = new ConcurrentHashMap<>();
  private final Map<String, ReadWriteLock> locks = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lakeweir-maintenance");
  private volatile boolean stopped;

  /**
   * Makes it ready.
   *
   * @param interval how long a table rests at least
   */
  TableMaintenance(
      SparkSession spark, PipelineModel pipeline, QueryCheckpoints checkpoints, Duration interval) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.checkpoints = checkpoints;
    // Of this run alone: no job of it is begun any more once it is cancelled.
    this.group = pipeline.name() + "/maintenance/" + UUID.randomUUID();
    this.interval = interval;
  }

  /** One table in the lake, and until when, as of {@link System#nanoTime}, it rests. */
  private static final class Table {
    private final String path;
    private final Lock lock;
    private final Compaction compaction;
    private final Runnable vacuum;
    private long due;

    Table(String path, Lock lock, Compaction compaction, Runnable vacuum, long due) {
      this.path = path;
      this.lock = lock;
      this.compaction = compaction;
      this.vacuum = vacuum;
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
        add(target, table.path(), lock, (id, version) -> behind(table, id, version));
        if (table.write() instanceof WriteModel.Changes) {
          add(target, table.changesPath(), lock, TableMaintenance::nobody);
        }
      }
      if (target.quarantined()) {
        add(target, target.quarantinePath(), none, TableMaintenance::nobody);
      }
      if (target.keepsLate()) {
        add(target, target.latePath(), none, TableMaintenance::nobody);
      }
    }
  }

  private void add(TargetModel target, String path, Lock lock, Vacuum.Readers readers) {
    long due = System.nanoTime() + interval.toNanos();
    Runnable vacuum =
        pipeline.definition().vacuums(target.definition())
            ? new Vacuum(spark, path, readers, VACUUM_INTERVAL)::run
            : () -> {};
    tables.computeIfAbsent(
        path, it -> new Table(it, lock, new Compaction(spark, it, application()), vacuum, due));
  }

  /** A flow that reads what comes into the table and has yet to read what came before a version. */
  private Optional<String> behind(TableModel table, String id, long version) {
    return pipeline.flows().stream()
        .filter(flow -> flow.inputs().stream().anyMatch(input -> input.isTable(table.name())))
        .filter(flow -> isBehind(flow, id, version))
        .map(FlowModel::name)
        .findFirst();
  }

  private boolean isBehind(FlowModel flow, String table, long version) {
    if (pipeline.targetOf(flow) instanceof TableModel view
        && view.write() instanceof WriteModel.Recompute) {
      // One that was never computed reads the table as it is then.
      return DeltaTables.exists(spark, view.path())
          && DeltaTables.transactionVersion(
                      spark, view.path(), ViewVersions.application(pipeline, view, table))
                  .orElse(version)
              < version - 1;
    }
    return QueryPlanner.queries(flow, pipeline).stream()
        .anyMatch(query -> TablePosition.isBehind(spark, checkpoints.of(query), table, version));
  }

  /** The readers of a table that no flow can name. */
  private static Optional<String> nobody(String id, long version) {
    return Optional.empty();
  }

  /** Begins to work beside the flows. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!ended.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        for (Table table : tables.values()) {
          if (System.nanoTime() - table.due >= 0) {
            maintain(table);
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
      maintain(table);
    }
  }

  /**
   * Abandons what is being done, and all that was to be: no commit names files of a compaction that
   * is cut off, and what a vacuum leaves is found by the next.
   */
  void stop() {
    stopped = true;
    if (!spark.sparkContext().isStopped()) {
      spark.sparkContext().cancelJobGroupAndFutureJobs(group, "the run ends");
    }
  }

  /**
   * Waits until nothing is done any more after a {@link #stop}; what does not react is abandoned.
   *
   * @param patience how long to wait
   */
  void end(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    ended.countDown();
    try {
      while (thread.isAlive() && System.nanoTime() < deadline) {
        stop();
        thread.join(POLL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void maintain(Table table) throws InterruptedException {
    if (stopped) {
      return;
    }
    long start = System.nanoTime();
    long waited = compact(table);
    if (!stopped) {
      vacuum(table);
    }
    long now = System.nanoTime();
    table.due = now + Math.max(interval.toNanos(), (now - start - waited) * REST);
  }

  /**
   * Compacts a table, if it is to be.
   *
   * @return how long it waited for a batch, in nanoseconds
   */
  private long compact(Table table) throws InterruptedException {
    long waited = 0;
    try {
      spark.sparkContext().setJobGroup(group, "compaction of " + table.path, true);
      Optional<Long> below = table.compaction.look();
      if (below.isPresent()) {
        long looked = System.nanoTime();
        boolean locked = awaitTurn(table.lock);
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
      failed("compact", table, e);
    } finally {
      spark.sparkContext().clearJobGroup();
    }
    return waited;
  }

  /** Waits for the batch at hand, but not for long, and not behind a stop. */
  private boolean awaitTurn(Lock lock) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!lock.tryLock(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      if (stopped || System.nanoTime() - deadline >= 0) {
        return false;
      }
    }
    return true;
  }

  private void vacuum(Table table) throws InterruptedException {
    try {
      spark.sparkContext().setJobGroup(group, "vacuum of " + table.path, true);
      table.vacuum.run();
    } catch (Throwable e) {
      // Scala code throws checked exceptions that it does not declare.
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      failed("vacuum", table, e);
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  private static void tell(Table table, DirectCompaction.Outcome done) {
    if (done.removed() > 0) {
      LOG.info("Compacted {}: {} files became {}", table.path, done.removed(), done.added());
    }
  }

  private void failed(String what, Table table, Throwable failure) {
    if (stopped) {
      LOG.info("It was begun to {} {}, and abandoned", what, table.path);
    } else {
      String why = StorageFailure.firstLine(StorageFailure.root(failure));
      LOG.warn("Cannot {} {}: {}; it is tried again", what, table.path, why, failure);
    }
  }

  private String application() {
    return TransactionId.application(pipeline.name(), NAME, 0);
  }
}
