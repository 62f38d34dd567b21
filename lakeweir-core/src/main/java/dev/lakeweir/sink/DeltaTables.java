package dev.lakeweir.sink;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.sink.direct.Snapshots;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.checksum.CRCInfo;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What is known of a Delta table from its log. */
public final class DeltaTables {
  private static final Logger LOG = LoggerFactory.getLogger(DeltaTables.class);

  /** Rows that are still to be counted. */
  private static final long UNTOLD = -1;

  private DeltaTables() {}

  /** Whether there is a Delta table at the path. */
  public static boolean exists(SparkSession spark, String path) {
    return id(spark, path).isPresent();
  }

  /** The id that Delta gave the table when it was made; empty when there is none at the path. */
  public static Optional<String> id(SparkSession spark, String path) {
    return read(
        spark,
        path,
        (table, engine) -> table.getMetadata().getId(),
        table -> table.metadata().id());
  }

  /**
   * What the log says of a table; empty when there is none at the path. Delta's own reading of the
   * first table takes a start longer, so it is Delta Kernel that reads.
   */
  private static <T> Optional<T> read(
      SparkSession spark,
      String path,
      BiFunction<io.delta.kernel.Snapshot, Engine, T> byKernel,
      Function<Snapshot, T> byDelta) {
    Engine engine = DefaultEngine.create(Plans.classic(spark).sessionState().newHadoopConf());
    try {
      return Optional.of(byKernel.apply(Snapshots.latest(path, engine), engine));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      // Delta reads tables and logs that Kernel does not, or says what is wrong with them.
      LOG.debug("Delta reads the log of {}", path, e);
      Snapshot table = snapshot(spark, path);
      return table.version() < 0 ? Optional.empty() : Optional.of(byDelta.apply(table));
    }
  }

  /** All columns of the table; empty when there is none at the path. */
  static Optional<StructType> columns(SparkSession spark, String path) {
    return read(spark, path, (table, engine) -> Snapshots.columns(table), Snapshot::schema);
  }

  /** What is set in the table's own properties; empty when there is none at the path. */
  static Optional<Map<String, String>> properties(SparkSession spark, String path) {
    return read(
        spark,
        path,
        (table, engine) -> table.getMetadata().getConfiguration(),
        table -> CollectionConverters.asJava(table.metadata().configuration()));
  }

  /** The newest state of the table at the path. */
  public static Snapshot snapshot(SparkSession spark, String path) {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }

  /** The version that an application's last transaction recorded, empty when there was none. */
  public static OptionalLong transactionVersion(
      SparkSession spark, String path, String application) {
    return read(
            spark,
            path,
            (table, engine) -> TransactionScan.read(table, engine, application),
            table -> transactionVersion(table, application))
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong transactionVersion(Snapshot snapshot, String application) {
    if (listed(snapshot).isEmpty()) {
      try {
        Engine engine = engine(snapshot);
        return TransactionScan.read(kernel(snapshot, engine), engine, application);
      } catch (RuntimeException e) {
        LOG.debug("Delta lists the transactions of {}", snapshot.deltaLog().dataPath(), e);
      }
    }
    Long version = transactions(snapshot).get(application);
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  private static Engine engine(Snapshot snapshot) {
    return DefaultEngine.create(snapshot.deltaLog().newDeltaHadoopConf());
  }

  private static io.delta.kernel.Snapshot kernel(Snapshot snapshot, Engine engine) {
    return Snapshots.at(snapshot.deltaLog().dataPath().toString(), snapshot.version(), engine);
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

  /** The last transaction version of each application that wrote the table, if it is there. */
  public static Map<String, Long> transactions(SparkSession spark, String path) {
    return read(spark, path, TransactionScan::read, DeltaTables::transactions).orElse(Map.of());
  }

  /** The same of one state of a table. */
  static Map<String, Long> transactions(Snapshot snapshot) {
    Option<Seq<SetTransaction>> listed = listed(snapshot);
    if (listed.isEmpty()) {
      try {
        Engine engine = engine(snapshot);
        return TransactionScan.read(kernel(snapshot, engine), engine);
      } catch (RuntimeException e) {
        // Delta reads tables and logs that Kernel does not.
        LOG.debug("Delta lists the transactions of {}", snapshot.deltaLog().dataPath(), e);
        listed = Option.apply(snapshot.setTransactions());
      }
    }
    Map<String, Long> versions = new LinkedHashMap<>();
    CollectionConverters.asJava(listed.get()).forEach(it -> versions.put(it.appId(), it.version()));
    return versions;
  }

  /** Whether there is a table that has data files. */
  public static boolean hasFiles(SparkSession spark, String path) {
    return read(spark, path, DeltaTables::hasFiles, table -> table.numOfFiles() > 0).orElse(false);
  }

  private static boolean hasFiles(io.delta.kernel.Snapshot table, Engine engine) {
    Optional<CRCInfo> checksum = table.getCurrentCrcInfo();
    if (checksum.isPresent()) {
      return checksum.get().getNumFiles() > 0;
    }
    try (CloseableIterator<FilteredColumnarBatch> batches =
        table.getScanBuilder().build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          if (files.hasNext()) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of " + table.getPath(), e);
    }
  }

  /**
   * How large the table is now; empty when there is none at the path. Its rows are counted only
   * where its log does not say how many they are.
   */
  public static Optional<TableSize> size(SparkSession spark, String path) {
    Optional<TableSize> told =
        read(
            spark,
            path,
            (table, engine) ->
                new TableSize(table.getVersion(), rows(table, engine).orElse(UNTOLD)),
            table -> new TableSize(table.version(), UNTOLD));
    return told.map(
        size ->
            size.rows() == UNTOLD
                ? new TableSize(size.version(), count(spark, path, size.version()))
                : size);
  }

  /** By the statistics of its files; empty when one has none. */
  private static Optional<Long> rows(io.delta.kernel.Snapshot table, Engine engine) {
    ScanImpl scan = (ScanImpl) table.getScanBuilder().build();
    long rows = 0;
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            AddFile file =
                new AddFile(files.next().getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
            if (file.getNumRecords().isEmpty()) {
              return Optional.empty();
            }
            rows += file.getNumRecords().get();
            rows -=
                file.getDeletionVector().map(DeletionVectorDescriptor::getCardinality).orElse(0L);
          }
        }
      }
      return Optional.of(rows);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of " + table.getPath(), e);
    }
  }

  private static long count(SparkSession spark, String path, long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(path).count();
  }

  /** A name for the table at a path that SQL understands. */
  public static String sqlName(String path) {
    return "delta." + quoteIdentifier(path);
  }
}
