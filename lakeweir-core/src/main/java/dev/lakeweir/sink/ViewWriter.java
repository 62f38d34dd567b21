package dev.lakeweir.sink;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.plan.TableModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.commands.WriteIntoDelta;
import org.apache.spark.sql.delta.skipping.clustering.ClusteredTableUtils;
import org.apache.spark.sql.delta.skipping.clustering.temp.ClusterBySpec;
import scala.Option;

/**
 * Writes a materialized view once. One commit holds the rows and, as transactions, what they were
 * computed from: readers see the old result or the new one, and what is recorded is what is there.
 * The transaction begins with the writer, so that a result which another process records in the
 * meantime is a conflict.
 */
public final class ViewWriter {
  private final SparkSession spark;
  private final TableModel view;
  private final DeltaLog log;
  private final OptimisticTransaction commit;

  public ViewWriter(SparkSession spark, TableModel view) {
    this.spark = spark;
    this.view = view;
    this.log = DeltaLog.forTable(spark, view.path());
    this.commit = log.startTransaction(Option.empty(), Option.empty());
  }

  /** What the rows in the view were computed from, by the names that it was recorded under. */
  public Map<String, Long> computedFrom() {
    return DeltaTables.transactions(commit.snapshot());
  }

  /** Puts the rows in the place of all that were there. */
  public void replace(Dataset<Row> rows, Map<String, Long> computedFrom) {
    write(rows, computedFrom, SaveMode.Overwrite);
  }

  /** Adds the rows. */
  public void append(Dataset<Row> rows, Map<String, Long> computedFrom) {
    write(rows, computedFrom, SaveMode.Append);
  }

  private void write(Dataset<Row> rows, Map<String, Long> computedFrom, SaveMode mode) {
    computedFrom.keySet().forEach(application -> commit.readTxn().$plus$eq(application));
    WriteIntoDelta write = command(rows, mode);
    // Delta takes the clustering away with the rows unless it is given again.
    Option<ClusterBySpec> clustering =
        mode == SaveMode.Overwrite
            ? ClusteredTableUtils.getClusterBySpecOptional(commit.snapshot())
            : Option.empty();
    var data = write.writeAndReturnCommitData(commit, spark, clustering, false);
    List<Action> actions = new ArrayList<>(Plans.list(data.actions()));
    long now = System.currentTimeMillis();
    computedFrom.forEach(
        (application, version) ->
            actions.add(new SetTransaction(application, version, Option.apply(now))));
    commit.commitIfNeeded(Plans.seq(actions), operation(mode), data.stringTags());
  }

  private WriteIntoDelta command(Dataset<Row> rows, SaveMode mode) {
    List<String> partitions =
        view.definition().partitionedBy().stream().map(column -> column.value()).toList();
    Map<String, String> options = new LinkedHashMap<>();
    boolean same =
        commit.snapshot().schema().asNullable().equals(view.schema().asNullable())
            && Plans.list(commit.snapshot().metadata().partitionColumns()).equals(partitions);
    if (mode == SaveMode.Overwrite && !same) {
      options.put(DeltaOptions.OVERWRITE_SCHEMA_OPTION(), "true");
    }
    return new WriteIntoDelta(
        log,
        mode,
        new DeltaOptions(Plans.map(options), Plans.classic(spark).sessionState().conf()),
        Plans.seq(partitions),
        Plans.map(Map.of()),
        rows,
        Option.empty(),
        Option.empty(),
        false);
  }

  private static DeltaOperations.Write operation(SaveMode mode) {
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
