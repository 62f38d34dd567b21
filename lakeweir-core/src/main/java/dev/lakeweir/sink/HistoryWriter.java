package dev.lakeweir.sink;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;

import dev.lakeweir.plan.ChangeColumns;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.WriteModel;
import io.delta.tables.DeltaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.storage.StorageLevel;

/**
 * Applies changes that come in any order to a table that keeps every row that there was, and from
 * when to when (SCD type 2). Deletions are no rows of it: they are remembered for ever in the table
 * beside it, so that a change which comes late ends where the deletion was.
 *
 * <p>The table is written first, from the batch and both tables as they were; then the deletions of
 * the batch are added, whatever is there. A batch that is run again ends the same.
 */
final class HistoryWriter extends ChangesWriter {
  private static final String NEW = "__NEW";

  HistoryWriter(TableModel table, WriteModel.Changes changes) {
    super(table, changes);
  }

  @Override
  void apply(Dataset<Row> rows, TransactionId transaction) {
    SparkSession spark = rows.sparkSession();
    if (!DeltaTables.holds(spark, table().path(), transaction)) {
      Dataset<Row> history = history(rows).persist(StorageLevel.MEMORY_AND_DISK());
      try {
        MergeTransaction.run(spark, transaction, () -> mergeRows(history));
      } finally {
        history.unpersist();
      }
    }
    MergeTransaction.run(spark, transaction, () -> addDeletions(rows));
  }

  /** All that is known of the keys of the batch, each change with the sequence it ends before. */
  private Dataset<Row> history(Dataset<Row> rows) {
    SparkSession spark = rows.sparkSession();
    Dataset<Row> keys = rows.select(columnsOf(keys())).distinct();
    Dataset<Row> known =
        ofKeys(read(spark, table().path()), keys)
            .withColumn(ChangeColumns.SEQUENCE, col(ChangeColumns.START_AT))
            .withColumn(ChangeColumns.DELETED, lit(false))
            .withColumn(NEW, lit(false));
    Dataset<Row> deleted =
        ofKeys(read(spark, table().changesPath()), keys)
            .withColumn(ChangeColumns.DELETED, lit(true))
            .withColumn(NEW, lit(false));
    Dataset<Row> all =
        shaped(known)
            .unionByName(shaped(deleted))
            .unionByName(shaped(rows.withColumn(NEW, lit(true))));
    Dataset<Row> changes =
        ChangeOrder.last(ChangeOrder.withTie(all, table().values()), keysAndSequence());
    var byKey = Window.partitionBy(columnsOf(keys())).orderBy(col(ChangeColumns.SEQUENCE));
    return changes
        .withColumn(ChangeColumns.START_AT, col(ChangeColumns.SEQUENCE))
        .withColumn(ChangeColumns.END_AT, lead(col(ChangeColumns.SEQUENCE), 1).over(byKey));
  }

  private static Dataset<Row> ofKeys(Dataset<Row> rows, Dataset<Row> keys) {
    return rows.join(keys, keys.columns(), "left_semi");
  }

  private Dataset<Row> shaped(Dataset<Row> rows) {
    List<String> present = List.of(rows.columns());
    List<Column> columns = new ArrayList<>();
    for (StructField field : table().written().add(NEW, "boolean").fields()) {
      // Delta keeps the letter case that a column was made with; the query may have another.
      boolean given = present.stream().anyMatch(field.name()::equalsIgnoreCase);
      Column value = given ? ChangeOrder.column(field.name()) : lit(null);
      columns.add(value.cast(field.dataType()).as(field.name()));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private void mergeRows(Dataset<Row> history) {
    Map<String, Column> columns = MergeTransaction.columns(List.of(table().schema().fieldNames()));
    DeltaTable.forPath(history.sparkSession(), table().path())
        .as("t")
        .merge(history.as("s"), match() + " AND t.__START_AT = s.__SEQUENCE")
        .whenMatched("s.__DELETED")
        .delete()
        .whenMatched("s.__NEW OR NOT (t.__END_AT <=> s.__END_AT)")
        .update(columns)
        .whenNotMatched("NOT s.__DELETED")
        .insert(columns)
        .execute();
  }

  private void addDeletions(Dataset<Row> rows) {
    List<String> names = keysAndSequence();
    Dataset<Row> deletions =
        rows.where(col(ChangeColumns.DELETED)).select(columnsOf(names)).distinct();
    DeltaTable.forPath(rows.sparkSession(), table().changesPath())
        .as("t")
        .merge(deletions.as("s"), match() + " AND t.__SEQUENCE = s.__SEQUENCE")
        .whenNotMatched()
        .insert(MergeTransaction.columns(names))
        .execute();
  }

  private static Column[] columnsOf(List<String> names) {
    return names.stream().map(ChangeOrder::column).toArray(Column[]::new);
  }
}
