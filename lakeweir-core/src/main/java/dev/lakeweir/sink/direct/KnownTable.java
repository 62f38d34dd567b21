package dev.lakeweir.sink.direct;

import dev.lakeweir.sink.TransactionId;
import io.delta.kernel.Snapshot;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A table as its last commit left it, so that nothing is read that no one else has written. Driver
 * side; for one thread.
 */
final class KnownTable {
  private static final long NO_FILE = -1;

  private final String path;
  private final Configuration hadoop;
  private final Engine engine;
  private Optional<Snapshot> known = Optional.empty();
  private long knownSince;

  KnownTable(String path, Configuration hadoop, Engine engine) {
    this.path = path;
    this.hadoop = hadoop;
    this.engine = engine;
  }

  /** The table as it was when it was last looked at, or made. */
  Snapshot snapshot() {
    if (known.isEmpty()) {
      try {
        remember(Snapshots.latest(path, engine));
      } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
        throw new UnfitTableException(e.getMessage());
      }
    }
    return known.get();
  }

  /**
   * Looks at the table anew if the version that is known is another one now, or none: the table was
   * deleted and made again. A commit on top of it would leave a hole in the log, or not fit.
   */
  void requireCurrent() {
    if (!isCurrent()) {
      forget();
    }
  }

  /** Whether the version that is known is still there, and the same. */
  boolean isCurrent() {
    return modified(snapshot()) == knownSince;
  }

  void remember(Snapshot snapshot) {
    known = Optional.of(snapshot);
    knownSince = modified(snapshot);
  }

  /**
   * When a version was written, in milliseconds since 1970; -1 where a checkpoint is left of it.
   */
  private long modified(Snapshot snapshot) {
    Path version = new Path(path, "_delta_log/%020d.json".formatted(snapshot.getVersion()));
    try {
      return version.getFileSystem(hadoop).getFileStatus(version).getModificationTime();
    } catch (FileNotFoundException e) {
      return NO_FILE;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + version + ": " + e.getMessage(), e);
    }
  }

  /** Looks at the table anew when it is asked for the next time. */
  void forget() {
    known = Optional.empty();
  }

  /** Whether a batch is in the table. */
  boolean holds(TransactionId batch) {
    return snapshot().getLatestTransactionVersion(engine, batch.application()).orElse(-1L)
        >= batch.batch();
  }
}
