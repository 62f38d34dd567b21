package dev.lakeweir.sink.direct;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.engine.Engine;
import java.util.function.Supplier;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Tables as Delta Kernel reads them from their logs, while others write these. */
public final class Snapshots {
  private static final int ATTEMPTS = 5;

  private Snapshots() {}

  /** The latest version of a table. */
  public static Snapshot latest(String path, Engine engine) {
    return read(() -> TableManager.loadSnapshot(path).build(engine));
  }

  /** A version of a table. */
  public static Snapshot at(String path, long version, Engine engine) {
    return read(() -> TableManager.loadSnapshot(path).atVersion(version).build(engine));
  }

  /** All columns of a table, with all that its log says of them. */
  public static StructType columns(Snapshot table) {
    return (StructType) DataType.fromJson(table.getMetadata().getSchemaString());
  }

  private static Snapshot read(Supplier<Snapshot> log) {
    for (int attempt = 1; ; attempt++) {
      try {
        return log.get();
      } catch (IllegalArgumentException e) {
        // Another writer's version and its checksum came while the log was listed, and only the
        // checksum was seen.
        if (attempt == ATTEMPTS) {
          throw String.valueOf(e.getMessage()).contains("checksum") ? withoutVersion(e) : e;
        }
      }
    }
  }

  /** The checksum is of a version that is not there. */
  private static IllegalStateException withoutVersion(IllegalArgumentException e) {
    // Without a cause: the innermost one would be told, which does not say what to do.
    IllegalStateException told =
        new IllegalStateException(
            e.getMessage()
                + " (where the last file of _delta_log was taken away by hand, its .crc must go too)");
    told.addSuppressed(e);
    return told;
  }
}
