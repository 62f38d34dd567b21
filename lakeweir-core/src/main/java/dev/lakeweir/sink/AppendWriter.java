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
import scala.Option;

/**
 * Adds the rows to the table. It does what {@code write().format("delta").mode("append")} does,
 * except that it asks {@link DeltaTables} for the table's transactions: Delta's own check runs a
 * Spark job over the whole log for each batch.
 */
public final class AppendWriter implements TableWriter {
  private final String path;

  public AppendWriter(String path) {
    this.path = path;
  }

  @Override
  public void write(Dataset<Row> rows, TransactionId transaction) {
    SparkSession spark = rows.sparkSession();
    DeltaLog log = DeltaLog.forTable(spark, path);
    OptimisticTransaction commit = log.startTransaction(Option.empty(), Option.empty());
    // A commit of the same application in the meantime is a conflict.
    commit.readTxn().$plus$eq(transaction.application());
    if (DeltaTables.transactionVersion(commit.snapshot(), transaction.application()).orElse(-1)
        >= transaction.batch()) {
      return;
    }
    WriteIntoDelta write = append(log, rows, transaction);
    var data = write.writeAndReturnCommitData(commit, spark, Option.empty(), false);
    commit.commitIfNeeded(data.actions(), operation(), data.stringTags());
  }

  @Override
  public String path() {
    return path;
  }

  private static WriteIntoDelta append(DeltaLog log, Dataset<Row> rows, TransactionId transaction) {
    Map<String, String> options =
        Map.of(
            DeltaOptions.TXN_APP_ID(),
            transaction.application(),
            DeltaOptions.TXN_VERSION(),
            Long.toString(transaction.batch()));
    SparkSession spark = rows.sparkSession();
    return new WriteIntoDelta(
        log,
        SaveMode.Append,
        new DeltaOptions(Plans.map(options), Plans.classic(spark).sessionState().conf()),
        Plans.seq(List.of()),
        Plans.map(Map.of()),
        rows,
        Option.empty(),
        Option.empty(),
        false);
  }

  private static DeltaOperations.Write operation() {
    return new DeltaOperations.Write(
        SaveMode.Append,
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
