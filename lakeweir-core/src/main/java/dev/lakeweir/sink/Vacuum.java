package dev.lakeweir.sink;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaHistoryManager;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.commands.LastVacuumInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Deletes files that one table has replaced and need not keep any longer: for as long as its {@code
 * delta.deletedFileRetentionDuration} says, a week unless it is set. Only files that the log says
 * were replaced go (VACUUM LITE), so none of a write under way, however short the time. For one
 * thread.
 */
public final class Vacuum {
  private static final Logger LOG = LoggerFactory.getLogger(Vacuum.class);

  /**
   * For how long at least a file that no version names may belong to a write under way. It counts
   * where the log of a table does not go back far enough to say what was replaced.
   */
  private static final Duration UNKNOWN = Duration.ofDays(7);

  private static final Duration MARGIN = Duration.ofMinutes(5);

  private final SparkSession spark;
  private final String path;
  private final Readers readers;
  private final Duration rest;
  private boolean looked;
  private long due;

  /** Who reads the table as a stream, and so needs files that later versions have replaced. */
  @FunctionalInterface
  public interface Readers {
    /**
     * The name of a reader that has yet to read what came before a version.
     *
     * @param table the table's id
     */
    Optional<String> behind(String table, long version);
  }

  /**
   * Makes it ready.
   *
   * @param rest how long the table is left alone after a vacuum, also one of another process
   */
  public Vacuum(SparkSession spark, String path, Readers readers, Duration rest) {
    this.spark = spark;
    this.path = path;
    this.readers = readers;
    this.rest = rest;
  }

  /** Vacuums the table, if that was not done lately. */
  public void run() {
    if (looked && System.nanoTime() - due < 0) {
      return;
    }
    looked = true;
    due = System.nanoTime() + rest.toNanos();
    Snapshot table = DeltaTables.snapshot(spark, path);
    if (wasVacuumedLately(table.deltaLog())) {
      return;
    }
    Duration retention = Duration.ofMillis(DeltaLog.tombstoneRetentionMillis(table.metadata()));
    OptionalLong last = version(table.deltaLog(), retention);
    if (last.isEmpty() || vacuumed(table.deltaLog()) >= last.getAsLong()) {
      return;
    }
    // What becomes old enough while this is looked at counts too.
    long needed = version(table.deltaLog(), retention.minus(MARGIN)).orElse(last.getAsLong());
    Optional<String> behind = readers.behind(table.metadata().id(), needed);
    if (behind.isPresent()) {
      LOG.info(
          "The replaced files of {} stay: {} has yet to read what came before version {}",
          path,
          behind.get(),
          needed);
      return;
    }
    vacuum(table.deltaLog(), retention);
  }

  private void vacuum(DeltaLog log, Duration retention) {
    long first = DeltaHistoryManager.getEarliestDeltaFile(log);
    if (first == 0 || vacuumed(log) >= first) {
      spark.sql("VACUUM " + DeltaTables.sqlName(path) + " LITE");
      LOG.info("Vacuumed {} of what was replaced more than {} ago", path, retention);
      return;
    }
    Duration longer = retention.compareTo(UNKNOWN) < 0 ? UNKNOWN : retention;
    // Rounded up, or Delta would find it too short.
    long hours = longer.plusHours(1).minusMillis(1).toHours();
    OptionalLong last = version(log, Duration.ofHours(hours));
    spark.sql("VACUUM %s FULL RETAIN %d HOURS".formatted(DeltaTables.sqlName(path), hours));
    last.ifPresent(
        version ->
            // From here on the log tells again.
            LastVacuumInfo.persistLastVacuumInfo(new LastVacuumInfo(Option.apply(version)), log));
    LOG.info("Vacuumed {} of all that it has not named for {}", path, Duration.ofHours(hours));
  }

  /** When some other run vacuums it, the note of that says. */
  private boolean wasVacuumedLately(DeltaLog log) {
    Path note = new Path(log.logPath(), "_last_vacuum_info");
    try {
      long noted =
          note.getFileSystem(log.newDeltaHadoopConf()).getFileStatus(note).getModificationTime();
      return System.currentTimeMillis() - noted < rest.toMillis();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + note + ": " + e.getMessage(), e);
    }
  }

  /** Up to which version the replaced files are gone; -1 when that is not known. */
  private static long vacuumed(DeltaLog log) {
    Option<Object> version =
        LastVacuumInfo.getLastVacuumInfo(log)
            .flatMap(LastVacuumInfo::latestCommitVersionOutsideOfRetentionWindow);
    return version.isDefined() ? (Long) version.get() : -1;
  }

  /** The last version that is at least so old; empty when none is. */
  private static OptionalLong version(DeltaLog log, Duration age) {
    Timestamp then = new Timestamp(System.currentTimeMillis() - age.toMillis());
    DeltaHistoryManager.Commit commit =
        log.history().getActiveCommitAtTime(then, Option.empty(), true, false, true);
    return commit.timestamp() <= then.getTime()
        ? OptionalLong.of(commit.version())
        : OptionalLong.empty();
  }
}
