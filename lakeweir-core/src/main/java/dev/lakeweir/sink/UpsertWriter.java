package dev.lakeweir.sink;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import dev.lakeweir.plan.GroupFilter;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.sink.direct.DirectUpsert;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Puts each row in the place of the one with its keys: a small table is written anew, into others
 * the rows are put by Delta's MERGE. Both are given one row per key: the latest by the sequence
 * column; a row that is older than the one in the table changes nothing. Rows with a column {@link
 * GroupFilter#KEPT} that says no remove what is there of their keys.
 */
public final class UpsertWriter implements TableWriter {
  private static final String RANK = "_lakeweir_rank";

  private final String path;
  private final WriteModel.Upsert upsert;
  private DirectUpsert direct;

  public UpsertWriter(String path, WriteModel.Upsert upsert) {
    this.path = path;
    this.upsert = upsert;
  }

  @Override
  public boolean write(Dataset<Row> rows, TransactionId transaction) {
    if (direct == null) {
      direct = new DirectUpsert(rows.sparkSession(), path, upsert);
    }
    Dataset<Row> latest = upsert.sequenceBy().map(sequence -> latest(rows, sequence)).orElse(rows);
    return switch (direct.write(latest, transaction)) {
      case WRITTEN -> true;
      case HELD -> false;
      case REFUSED -> merged(latest, transaction);
    };
  }

  private boolean merged(Dataset<Row> rows, TransactionId transaction) {
    if (DeltaTables.holds(rows.sparkSession(), path, transaction)) {
      return false;
    }
    MergeTransaction.run(rows.sparkSession(), transaction, () -> merge(rows));
    return true;
  }

  private void merge(Dataset<Row> rows) {
    String match =
        upsert.keys().stream()
            .map(key -> "t.%1$s <=> s.%1$s".formatted(quoteIdentifier(key)))
            .collect(Collectors.joining(" AND "));
    var merge = DeltaTable.forPath(rows.sparkSession(), path).as("t").merge(rows.as("s"), match);
    clauses(merge, List.of(rows.columns())).execute();
  }

  /** Names all columns: "all of them" would be those that the table has. */
  private DeltaMergeBuilder clauses(DeltaMergeBuilder merge, List<String> names) {
    boolean flagged = names.contains(GroupFilter.KEPT);
    Map<String, Column> columns =
        MergeTransaction.columns(
            names.stream().filter(name -> !name.equals(GroupFilter.KEPT)).toList());
    String kept = "s." + quoteIdentifier(GroupFilter.KEPT);
    DeltaMergeBuilder removing = flagged ? merge.whenMatched("NOT " + kept).delete() : merge;
    DeltaMergeBuilder updating =
        upsert
            .sequenceBy()
            .map(
                sequence ->
                    "t.%1$s IS NULL OR s.%1$s >= t.%1$s".formatted(quoteIdentifier(sequence)))
            .map(removing::whenMatched)
            .orElseGet(removing::whenMatched)
            .update(columns);
    return (flagged ? updating.whenNotMatched(kept) : updating.whenNotMatched()).insert(columns);
  }

  private Dataset<Row> latest(Dataset<Row> rows, String sequence) {
    List<Column> keys = upsert.keys().stream().map(key -> col(quoteIdentifier(key))).toList();
    var byKey =
        Window.partitionBy(keys.toArray(Column[]::new))
            .orderBy(col(quoteIdentifier(sequence)).desc_nulls_last());
    return rows.withColumn(RANK, row_number().over(byKey)).where(col(RANK).equalTo(1)).drop(RANK);
  }
}
