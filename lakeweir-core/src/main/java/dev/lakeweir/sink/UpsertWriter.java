package dev.lakeweir.sink;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import dev.lakeweir.plan.GroupFilter;
import dev.lakeweir.plan.WriteModel;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/**
 * Puts each row in the place of the one with its keys, with Delta's MERGE. MERGE is given one row
 * per key: the latest by the sequence column; a row that is older than the one in the table changes
 * nothing. Rows with a column {@link GroupFilter#KEPT} that says no remove what is there of their
 * keys.
 */
public final class UpsertWriter implements TableWriter {
  private static final String APPLICATION = "spark.databricks.delta.write.txnAppId";
  private static final String VERSION = "spark.databricks.delta.write.txnVersion";
  private static final String RANK = "_lakeweir_rank";
  private static final int ATTEMPTS = 5;

  private final String path;
  private final WriteModel.Upsert upsert;

  public UpsertWriter(String path, WriteModel.Upsert upsert) {
    this.path = path;
    this.upsert = upsert;
  }

  @Override
  public void write(Dataset<Row> rows, TransactionId transaction) {
    Dataset<Row> latest = upsert.sequenceBy().map(sequence -> latest(rows, sequence)).orElse(rows);
    SparkSession spark = rows.sparkSession();
    // MERGE takes the transaction id only from the session; each streaming query has a session of
    // its own.
    spark.conf().set(APPLICATION, transaction.application());
    spark.conf().set(VERSION, Long.toString(transaction.batch()));
    try {
      merge(latest, ATTEMPTS);
    } finally {
      spark.conf().unset(APPLICATION);
      spark.conf().unset(VERSION);
    }
  }

  private void merge(Dataset<Row> rows, int attempts) {
    String match =
        upsert.keys().stream()
            .map(key -> "t.%1$s <=> s.%1$s".formatted(quoted(key)))
            .collect(Collectors.joining(" AND "));
    var merge = DeltaTable.forPath(rows.sparkSession(), path).as("t").merge(rows.as("s"), match);
    try {
      clauses(merge, List.of(rows.columns()).contains(GroupFilter.KEPT)).execute();
    } catch (DeltaConcurrentModificationException e) {
      // Another flow, or maintenance, changed the same files: read the table anew and merge again.
      if (attempts <= 1) {
        throw e;
      }
      merge(rows, attempts - 1);
    }
  }

  private DeltaMergeBuilder clauses(DeltaMergeBuilder merge, boolean flagged) {
    String kept = "s." + quoted(GroupFilter.KEPT);
    DeltaMergeBuilder removing = flagged ? merge.whenMatched("NOT " + kept).delete() : merge;
    DeltaMergeBuilder updating =
        upsert
            .sequenceBy()
            .map(sequence -> "t.%1$s IS NULL OR s.%1$s >= t.%1$s".formatted(quoted(sequence)))
            .map(removing::whenMatched)
            .orElseGet(removing::whenMatched)
            .updateAll();
    return (flagged ? updating.whenNotMatched(kept) : updating.whenNotMatched()).insertAll();
  }

  private Dataset<Row> latest(Dataset<Row> rows, String sequence) {
    List<Column> keys = upsert.keys().stream().map(key -> col(quoted(key))).toList();
    var byKey =
        Window.partitionBy(keys.toArray(Column[]::new))
            .orderBy(col(quoted(sequence)).desc_nulls_last());
    return rows.withColumn(RANK, row_number().over(byKey)).where(col(RANK).equalTo(1)).drop(RANK);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
