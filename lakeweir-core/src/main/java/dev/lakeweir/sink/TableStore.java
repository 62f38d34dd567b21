package dev.lakeweir.sink;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;

import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.plan.WriteModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.sink.direct.DirectCreation;
import dev.lakeweir.spec.PropertyDefinition;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes the tables of a pipeline, and fits those that exist to columns that were added. */
public final class TableStore {
  private final SparkSession spark;

  public TableStore(SparkSession spark) {
    this.spark = spark;
  }

  /** Makes the table where it is missing; adds columns that are new. */
  public void ensureTable(TableModel table) {
    if (table.write() instanceof WriteModel.Changes changes) {
      // It comes first, so that it is never missing beside a table that has rows.
      ensureChanges(table, table.changesSchema(changes));
    }
    boolean view = table.write() instanceof WriteModel.Recompute;
    boolean there = view && DeltaTables.exists(spark, table.path());
    // The columns of a view change with its rows, in one commit.
    StructType columns = there ? new StructType() : table.schema();
    ensure(table.name(), table.path(), columns, Layout.of(table));
  }

  /** Names and types, whatever the letter case and the comments. */
  private static List<String> described(StructType columns) {
    return Arrays.stream(columns.fields())
        .map(it -> it.name().toLowerCase(Locale.ROOT) + " " + it.dataType().asNullable().sql())
        .toList();
  }

  /** Its columns are the keys and the sequence: other ones would not tell what came before. */
  private void ensureChanges(TableModel table, StructType wanted) {
    String path = table.changesPath();
    Optional<StructType> present = DeltaTables.columns(spark, path);
    if (present.isPresent() && !described(present.get()).equals(described(wanted))) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.INCOMPATIBLE_SCHEMA,
              "Cannot write table '%s' at %s: it was made with other KEYS, another type of SEQUENCE BY or another SCD TYPE: %s"
                  .formatted(table.name(), table.path(), present.get().toDDL()),
              "Write them as they were, or fill the table anew: --full-refresh " + table.name()));
    }
    ensure(table.changesName(), path, wanted, Layout.ofChanges(table));
  }

  /** The same for the tables of what could not be written into a table, and of what came late. */
  public void ensureAside(TargetModel target) {
    if (target.quarantined()) {
      ensure(
          target.quarantineName(),
          target.quarantinePath(),
          Quarantine.SCHEMA,
          Layout.ofQuarantine(target));
    }
    if (target.keepsLate()) {
      ensure(target.lateName(), target.latePath(), Quarantine.SCHEMA, Layout.ofLate(target));
    }
  }

  /**
   * Empties the table and those beside it in one commit each, which also gives them the columns and
   * the layout of the project, and records the transaction.
   */
  public void empty(TableModel table, TransactionId transaction) {
    // The table comes last: that it records the transaction says that all are empty.
    emptyAside(table, transaction);
    if (table.write() instanceof WriteModel.Changes changes) {
      StructType columns = table.changesSchema(changes);
      empty(table.changesPath(), columns, Layout.ofChanges(table), transaction);
    }
    empty(table.path(), table.schema(), Layout.of(table), transaction);
  }

  /**
   * Empties the tables of what could not be written and of what came late, the quarantine table
   * last.
   */
  public void emptyAside(TargetModel target, TransactionId transaction) {
    if (target.keepsLate()) {
      empty(target.latePath(), Quarantine.SCHEMA, Layout.ofLate(target), transaction);
    }
    if (target.quarantined()) {
      empty(target.quarantinePath(), Quarantine.SCHEMA, Layout.ofQuarantine(target), transaction);
    }
  }

  private void empty(String path, StructType schema, Layout layout, TransactionId transaction) {
    if (!DeltaTables.exists(spark, path)) {
      create(path, schema, layout);
    }
    DataFrameWriter<Row> writer =
        spark
            .createDataFrame(List.of(), schema)
            .write()
            .format("delta")
            .mode("overwrite")
            .option("overwriteSchema", true)
            .option("txnAppId", transaction.application())
            .option("txnVersion", transaction.batch());
    if (!layout.partitionedBy().isEmpty()) {
      writer.partitionBy(layout.partitionedBy().toArray(String[]::new));
    } else if (!layout.clusteredBy().isEmpty()) {
      List<String> columns = layout.clusteredBy();
      writer.clusterBy(columns.get(0), columns.subList(1, columns.size()).toArray(String[]::new));
    }
    writer.save(path);
  }

  private record Layout(
      Optional<String> comment,
      List<String> partitionedBy,
      List<String> clusteredBy,
      Map<String, String> properties) {
    static Layout of(TableModel table) {
      Map<String, String> properties = new LinkedHashMap<>();
      table
          .definition()
          .properties()
          .forEach(
              (name, value) -> {
                if (!name.toLowerCase(Locale.ROOT).startsWith("lakeweir.")) {
                  properties.put(name, value.value());
                }
              });
      return new Layout(
          table.definition().comment(),
          names(table.definition().partitionedBy()),
          names(table.definition().clusteredBy()),
          properties);
    }

    static Layout ofQuarantine(TargetModel target) {
      String comment = "What could not be written into " + target.name() + ", and why";
      return new Layout(Optional.of(comment), List.of(), List.of(), Map.of());
    }

    static Layout ofLate(TargetModel target) {
      String comment = "What came too late for " + target.name();
      return new Layout(Optional.of(comment), List.of(), List.of(), Map.of());
    }

    static Layout ofChanges(TableModel table) {
      String comment = "What AUTO CDC remembers of the changes of " + table.name();
      return new Layout(Optional.of(comment), List.of(), List.of(), Map.of());
    }

    /** Whether a table has nothing but columns, and a comment perhaps. */
    boolean isPlain() {
      return partitionedBy.isEmpty() && clusteredBy.isEmpty() && properties.isEmpty();
    }

    private static List<String> names(List<PropertyDefinition> columns) {
      return columns.stream().map(PropertyDefinition::value).toList();
    }
  }

  private void ensure(String name, String path, StructType schema, Layout layout) {
    try {
      Optional<StructType> present = DeltaTables.columns(spark, path);
      if (present.isPresent()) {
        extend(name, path, present.get(), schema);
        setProperties(path, layout.properties());
      } else {
        create(path, schema, layout);
      }
    } catch (ProblemException e) {
      throw e;
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare.
      throw new ProblemException(StorageFailure.of("open table '" + name + "'", path, e), e);
    }
  }

  private void create(String path, StructType schema, Layout layout) {
    UnfinishedTable.clear(spark, path);
    if (layout.isPlain() && DirectCreation.create(spark, path, schema, layout.comment())) {
      return;
    }
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark).location(path).addColumns(schema);
    layout.comment().ifPresent(builder::comment);
    layout.properties().forEach(builder::property);
    if (!layout.partitionedBy().isEmpty()) {
      builder.partitionedBy(layout.partitionedBy().toArray(String[]::new));
    }
    if (!layout.clusteredBy().isEmpty()) {
      builder.clusterBy(layout.clusteredBy().toArray(String[]::new));
    }
    builder.execute();
  }

  private void extend(String name, String path, StructType present, StructType wanted) {
    List<String> added = new ArrayList<>();
    for (StructField field : wanted.fields()) {
      Optional<StructField> known = field(present, field.name());
      if (known.isEmpty()) {
        added.add(quoteIdentifier(field.name()) + " " + field.dataType().sql());
      } else if (!known
          .get()
          .dataType()
          .asNullable()
          .sql()
          .equals(field.dataType().asNullable().sql())) {
        throw incompatible(name, path, known.get(), field);
      }
    }
    if (!added.isEmpty()) {
      spark.sql(
          "ALTER TABLE %s ADD COLUMNS (%s)"
              .formatted(DeltaTables.sqlName(path), String.join(", ", added)));
    }
  }

  private void setProperties(String path, Map<String, String> wanted) {
    Map<String, String> present =
        wanted.isEmpty() ? Map.of() : DeltaTables.properties(spark, path).orElse(Map.of());
    for (Map.Entry<String, String> property : wanted.entrySet()) {
      if (!property.getValue().equals(present.get(property.getKey()))) {
        spark.sql(
            "ALTER TABLE %s SET TBLPROPERTIES (%s = %s)"
                .formatted(
                    DeltaTables.sqlName(path),
                    quoted(property.getKey()),
                    quoted(property.getValue())));
      }
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static ProblemException incompatible(
      String name, String path, StructField known, StructField wanted) {
    return new ProblemException(
        Problem.error(
            ErrorCode.INCOMPATIBLE_SCHEMA,
            "Cannot write table '%s' at %s: column '%s' is %s there and %s in the project"
                .formatted(
                    name, path, wanted.name(), known.dataType().sql(), wanted.dataType().sql()),
            "cast the column to its old type, give it another name, or fill the table anew: --full-refresh "
                + name));
  }

  private static Optional<StructField> field(StructType schema, String name) {
    for (StructField field : schema.fields()) {
      if (field.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
