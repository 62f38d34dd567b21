package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.sink.direct.DirectCompaction;
import dev.lakeweir.sink.direct.Snapshots;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.commands.DeltaOptimizeContext;
import org.apache.spark.sql.delta.commands.OptimizeExecutor;
import org.apache.spark.sql.delta.commands.optimize.OptimizeMetrics;
import org.apache.spark.sql.delta.sources.DeltaSQLConf$;
import org.apache.spark.sql.internal.SQLConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Makes few files of the many small ones that batches leave in one table, when there are enough of
 * them, in commits that change no rows: directly where the table is fit for that, else by Delta's
 * OPTIMIZE. Delta's own settings and table properties of auto compaction count. For one thread.
 */
public final class Compaction {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
  private static final String SETTING = "spark.databricks.delta.autoCompact.enabled";
  private static final String PROPERTY = "delta.autoOptimize.autoCompact";

  /** OPTIMIZE of such a table writes all of it anew, each time, as long as it is not large. */
  private static final String CLUSTERING = "clustering";

  private static final long NEVER = -1;

  private final SparkSession spark;
  private final String path;
  private final DirectCompaction direct;
  private boolean unfit;
  private long seen = NEVER;

  /**
   * Makes it ready.
   *
   * @param application that the commits are made by
   */
  public Compaction(SparkSession spark, String path, String application) {
    this.spark = spark;
    this.path = path;
    this.direct = new DirectCompaction(spark, path, application);
  }

  /**
   * Looks at a table that has changed since the last look.
   *
   * @return below which size, in bytes, files are to be put together; empty when they are too few
   */
  public Optional<Long> look() {
    if (unfit) {
      return Optional.empty();
    }
    try {
      return below();
    } catch (UnsupportedTableFeatureException | UnsupportedProtocolVersionException e) {
      LOG.info("The files of {} are left as they are: {}", path, e.getMessage());
      unfit = true;
      return Optional.empty();
    }
  }

  private Optional<Long> below() {
    SQLConf settings = Plans.classic(spark).sessionState().conf();
    Engine engine = DefaultEngine.create(Plans.classic(spark).sessionState().newHadoopConf());
    Snapshot table = Snapshots.latest(path, engine);
    if (table.getVersion() == seen || !isWanted(table)) {
      return Optional.empty();
    }
    seen = table.getVersion();
    long largest = number(settings, DeltaSQLConf$.MODULE$.DELTA_AUTO_COMPACT_MAX_FILE_SIZE());
    long minimum = number(settings, DeltaSQLConf$.MODULE$.DELTA_AUTO_COMPACT_MIN_NUM_FILES());
    Option<Object> small =
        settings.getConf(DeltaSQLConf$.MODULE$.DELTA_AUTO_COMPACT_MIN_FILE_SIZE());
    SmallFiles files =
        new SmallFiles(small.isDefined() ? (Long) small.get() : largest / 2, largest);
    count(table, engine, files);
    return files.below(minimum);
  }

  private boolean isWanted(Snapshot table) {
    String property = table.getTableProperties().getOrDefault(PROPERTY, "true");
    return !table.getProtocol().getWriterFeatures().contains(CLUSTERING)
        && Boolean.parseBoolean(spark.conf().get(SETTING, property));
  }

  private void count(Snapshot table, Engine engine, SmallFiles files) {
    try (CloseableIterator<FilteredColumnarBatch> batches =
        table.getScanBuilder().build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            Row file = rows.next();
            files.add(
                InternalScanFileUtils.getPartitionValues(file),
                InternalScanFileUtils.getAddFileStatus(file).getSize());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of " + path + ": " + e.getMessage(), e);
    }
  }

  private static long number(SQLConf settings, ConfigEntry<Object> setting) {
    return ((Number) settings.getConf(setting)).longValue();
  }

  /**
   * Puts the files below a size together.
   *
   * @param stopped asked now and then, whether to leave the rest
   */
  public DirectCompaction.Outcome compact(long below, BooleanSupplier stopped) {
    // Should this fail, the table is to be looked at again.
    seen = NEVER;
    SQLConf settings = Plans.classic(spark).sessionState().conf();
    long largest = number(settings, DeltaSQLConf$.MODULE$.DELTA_AUTO_COMPACT_MAX_FILE_SIZE());
    DirectCompaction.Outcome outcome =
        direct.compact(below, largest, stopped).orElseGet(() -> optimized(below, largest));
    if (outcome.removed() > 0 && outcome.added() >= outcome.removed()) {
      LOG.info("The files of {} are left as they are: the session makes no larger ones", path);
      unfit = true;
    }
    return outcome;
  }

  private DirectCompaction.Outcome optimized(long below, long largest) {
    OptimizeExecutor optimize =
        new OptimizeExecutor(
            spark,
            DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty()),
            Option.empty(),
            Plans.seq(List.of()),
            Plans.seq(List.of()),
            true,
            new DeltaOptimizeContext(
                Option.empty(), Option.apply(below), Option.apply(largest), Option.empty(), false));
    OptimizeMetrics metrics = optimize.optimize().head().getAs(1);
    return new DirectCompaction.Outcome(metrics.numFilesRemoved(), metrics.numFilesAdded());
  }
}
