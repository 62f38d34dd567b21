package dev.lakeweir.sink;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;
import static org.apache.spark.sql.functions.expr;

import dev.lakeweir.plan.ChangeColumns;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.spec.ChangesDefinition.Scd;
import io.delta.tables.DeltaTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Applies changes that come in any order to a table that keeps the row of each key as it is now
 * (SCD type 1). What came last for a key, deletions among it, is remembered for ever in the table
 * beside it.
 *
 * <p>A batch is two commits: the table's, then that of the table beside it. What is written into
 * either follows from the batch and from what the table beside it held before. So a batch that is
 * run again after a crash between the two ends as one that was not cut off, if its rows are the
 * same again: lint warns of a query whose keys or sequence depend on chance or on the clock.
 */
public class ChangesWriter implements TableWriter {
  private final TableModel table;
  private final WriteModel.Changes changes;

  ChangesWriter(TableModel table, WriteModel.Changes changes) {
    this.table = table;
    this.changes = changes;
  }

  /** The writer for a table of AUTO CDC. */
  public static TableWriter of(TableModel table, WriteModel.Changes changes) {
    return changes.scd() == Scd.TYPE_1
        ? new ChangesWriter(table, changes)
        : new HistoryWriter(table, changes);
  }

  /** The commit of the table beside ends a batch. */
  @Override
  public final boolean write(Dataset<Row> rows, TransactionId transaction) {
    if (DeltaTables.holds(rows.sparkSession(), table.changesPath(), transaction)) {
      return false;
    }
    apply(rows, transaction);
    return true;
  }

  void apply(Dataset<Row> rows, TransactionId transaction) {
    Dataset<Row> last = ChangeOrder.last(ChangeOrder.withTie(rows, table.schema()), changes.keys());
    Dataset<Row> newer = newer(last).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      if (!DeltaTables.holds(rows.sparkSession(), table.path(), transaction)) {
        MergeTransaction.run(rows.sparkSession(), transaction, () -> mergeRows(newer));
      }
      MergeTransaction.run(rows.sparkSession(), transaction, () -> mergeVersions(newer));
    } finally {
      newer.unpersist();
    }
  }

  /** The changes that come behind what is remembered of their keys. */
  private Dataset<Row> newer(Dataset<Row> last) {
    Dataset<Row> known = read(last.sparkSession(), table.changesPath());
    String version = "struct(%1$s.__SEQUENCE, %1$s.__DELETED, %1$s.__TIE)";
    return last.as("s")
        .join(known.as("t"), expr(match()), "left")
        .where(
            expr(
                "t.__SEQUENCE IS NULL OR %s > %s"
                    .formatted(version.formatted("s"), version.formatted("t"))))
        .select("s.*");
  }

  private void mergeRows(Dataset<Row> newer) {
    Map<String, Column> columns = MergeTransaction.columns(List.of(table.schema().fieldNames()));
    DeltaTable.forPath(newer.sparkSession(), table.path())
        .as("t")
        .merge(newer.as("s"), match())
        .whenMatched("s.__DELETED")
        .delete()
        .whenMatched()
        .update(columns)
        .whenNotMatched("NOT s.__DELETED")
        .insert(columns)
        .execute();
  }

  private void mergeVersions(Dataset<Row> newer) {
    Map<String, Column> columns =
        MergeTransaction.columns(List.of(table.changesSchema(changes).fieldNames()));
    DeltaTable.forPath(newer.sparkSession(), table.changesPath())
        .as("t")
        .merge(newer.as("s"), match())
        .whenMatched()
        .update(columns)
        .whenNotMatched()
        .insert(columns)
        .execute();
  }

  TableModel table() {
    return table;
  }

  List<String> keys() {
    return changes.keys();
  }

  /** The keys and the sequence: what names one change. */
  List<String> keysAndSequence() {
    return Stream.concat(keys().stream(), Stream.of(ChangeColumns.SEQUENCE)).toList();
  }

  /** Keys are never null. */
  String match() {
    return keys().stream()
        .map(key -> "t.%1$s = s.%1$s".formatted(quoteIdentifier(key)))
        .collect(Collectors.joining(" AND "));
  }

  static Dataset<Row> read(SparkSession spark, String path) {
    return spark.read().format("delta").load(path);
  }
}
