package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.sink.direct.Snapshots;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What is known of a Delta table from its log. */
public final class DeltaTables {
  private DeltaTables() {}

  /** Whether there is a Delta table at the path. */
  public static boolean exists(SparkSession spark, String path) {
    return id(spark, path).isPresent();
  }

  /** The id that Delta gave the table when it was made; empty when there is none at the path. */
  public static Optional<String> id(SparkSession spark, String path) {
    Engine engine = DefaultEngine.create(Plans.classic(spark).sessionState().newHadoopConf());
    try {
      // The first table that Delta itself looks at takes a start longer.
      return Optional.of(Snapshots.latest(path, engine).getMetadata().getId());
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      // Delta reads tables and logs that Kernel does not, or says what is wrong with them.
      Snapshot table = snapshot(spark, path);
      return table.version() < 0 ? Optional.empty() : Optional.of(table.metadata().id());
    }
  }

  /** The newest state of the table at the path. */
  public static Snapshot snapshot(SparkSession spark, String path) {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }

  /** The version that an application's last transaction recorded, empty when there was none. */
  public static OptionalLong transactionVersion(
      SparkSession spark, String path, String application) {
    return transactionVersion(snapshot(spark, path), application);
  }

  private static OptionalLong transactionVersion(Snapshot snapshot, String application) {
    if (listed(snapshot).isEmpty()) {
      try {
        DeltaLog log = snapshot.deltaLog();
        return TransactionScan.read(
            log.dataPath().toString(), snapshot.version(), log.newDeltaHadoopConf(), application);
      } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
        // Then Delta lists them all.
      }
    }
    Long version = transactions(snapshot).get(application);
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /** What the version's checksum file lists: Delta's Spark writer writes it with each commit. */
  private static Option<Seq<SetTransaction>> listed(Snapshot snapshot) {
    return snapshot.checksumOpt().flatMap(it -> it.setTransactions());
  }

  /** Whether a batch is in the table. */
  static boolean holds(SparkSession spark, String path, TransactionId batch) {
    return holds(snapshot(spark, path), batch);
  }

  /** Whether a batch is in one state of a table. */
  static boolean holds(Snapshot snapshot, TransactionId batch) {
    return transactionVersion(snapshot, batch.application()).orElse(-1) >= batch.batch();
  }

  /** The last transaction version of each application that wrote the table. */
  public static Map<String, Long> transactions(SparkSession spark, String path) {
    return transactions(snapshot(spark, path));
  }

  /** The same of one state of a table. */
  static Map<String, Long> transactions(Snapshot snapshot) {
    Option<Seq<SetTransaction>> listed = listed(snapshot);
    if (listed.isEmpty()) {
      try {
        DeltaLog log = snapshot.deltaLog();
        return TransactionScan.read(
            log.dataPath().toString(), snapshot.version(), log.newDeltaHadoopConf());
      } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
        // Delta reads tables that Kernel does not.
        listed = Option.apply(snapshot.setTransactions());
      }
    }
    Map<String, Long> versions = new LinkedHashMap<>();
    CollectionConverters.asJava(listed.get()).forEach(it -> versions.put(it.appId(), it.version()));
    return versions;
  }

  /** How many data files the table has now. */
  public static long files(SparkSession spark, String path) {
    Snapshot snapshot = snapshot(spark, path);
    return snapshot.checksumOpt().isDefined()
        ? snapshot.checksumOpt().get().numFiles()
        : snapshot.numOfFiles();
  }

  /** A name for the table at a path that SQL understands. */
  public static String sqlName(String path) {
    return "delta.`" + path.replace("`", "``") + "`";
  }
}
