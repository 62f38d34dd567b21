package dev.lakeweir.sink;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
import scala.Console;
import scala.Option;

/**
 * Deletes files that one table has replaced and need not keep any longer: for as long as its {@code
 * delta.deletedFileRetentionDuration} says, a week unless it is set. Only files that the log says
 * were replaced go (VACUUM LITE), so none of a write under way, however short the time. For one
 * thread.
 */
public final class Vacuum {
  private static final Logger LOG = LoggerFactory.getLogger(Vacuum.class);

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
    beginWithTheLog(table.deltaLog());
    // Delta tells what it deleted on the standard output, which is for data.
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    Console.withOut(told, () -> spark.sql("VACUUM " + DeltaTables.sqlName(path) + " LITE"));
    LOG.info(
        "Vacuumed {} of what was replaced more than {} ago: {}",
        path,
        retention,
        told.toString(StandardCharsets.UTF_8).strip());
  }

  /**
   * Notes that the first version whose commit is still there was vacuumed, where that is not known
   * and earlier commits have been cleaned up: Delta would refuse, and the other kind of vacuum
   * lists the directory, where files of a write under way are.
   */
  private void beginWithTheLog(DeltaLog log) {
    long first = DeltaHistoryManager.getEarliestDeltaFile(log);
    if (first > 0 && vacuumed(log) < first) {
      LOG.warn(
          "What {} replaced up to version {} stays: its log tells of later versions only. VACUUM"
              + " from a Spark session deletes it",
          path,
          first);
      LastVacuumInfo.persistLastVacuumInfo(new LastVacuumInfo(Option.apply(first)), log);
    }
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
