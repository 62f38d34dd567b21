package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.DeltaOptions;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.commands.WriteIntoDelta;
import org.apache.spark.sql.delta.skipping.clustering.ClusteredTableUtils;
import org.apache.spark.sql.delta.skipping.clustering.temp.ClusterBySpec;
import scala.Option;

/**
 * Adds rows to a table, or puts them in the place of all others, in one commit. It does what {@code
 * write().format("delta")} does, except that it asks {@link DeltaTables} for the table's
 * transactions: Delta's own check runs a Spark job over the whole log for each batch. And a table
 * that is written anew keeps its clustering.
 */
final class BatchCommit {
  private final String path;
  private final SaveMode mode;

  BatchCommit(String path, SaveMode mode) {
    this.path = path;
    this.mode = mode;
  }

  /** Whether the rows were written: the table may hold the batch already. */
  boolean write(Dataset<Row> rows, TransactionId transaction) {
    SparkSession spark = rows.sparkSession();
    DeltaLog log = DeltaLog.forTable(spark, path);
    OptimisticTransaction commit = log.startTransaction(Option.empty(), Option.empty());
    // A commit of the same application in the meantime is a conflict.
    commit.readTxn().$plus$eq(transaction.application());
    if (DeltaTables.holds(commit.snapshot(), transaction)) {
      return false;
    }
    WriteIntoDelta write = command(log, rows, transaction);
    Option<ClusterBySpec> clustering =
        mode == SaveMode.Overwrite
            ? ClusteredTableUtils.getClusterBySpecOptional(commit.snapshot())
            : Option.empty();
    var data = write.writeAndReturnCommitData(commit, spark, clustering, false);
    commit.commitIfNeeded(data.actions(), operation(), data.stringTags());
    return true;
  }

  private WriteIntoDelta command(DeltaLog log, Dataset<Row> rows, TransactionId transaction) {
    Map<String, String> options =
        Map.of(
            DeltaOptions.TXN_APP_ID(),
            transaction.application(),
            DeltaOptions.TXN_VERSION(),
            Long.toString(transaction.batch()),
            DeltaOptions.PARTITION_OVERWRITE_MODE_OPTION(),
            "STATIC");
    SparkSession spark = rows.sparkSession();
    return new WriteIntoDelta(
        log,
        mode,
        new DeltaOptions(Plans.map(options), Plans.classic(spark).sessionState().conf()),
        Plans.seq(List.of()),
        Plans.map(Map.of()),
        rows,
        Option.empty(),
        Option.empty(),
        false);
  }

  private DeltaOperations.Write operation() {
    return new DeltaOperations.Write(
        mode,
        Option.apply(Plans.seq(List.of())),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }
}
