package dev.lakeweir.plan;

import dev.lakeweir.spec.ChangesDefinition.Scd;
import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.TableDefinition;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table, resolved.
 *
 * @param path where it lies: {@code <storage>/<name>}
 * @param schema its columns, all nullable
 * @param quarantined whether rows or records of it can be put aside into {@code <name>_quarantine}
 * @param keepsLate whether rows that come behind the watermark of a flow are put into {@code
 *     <name>_late}
 */
public record TableModel(
    TableDefinition definition,
    String path,
    StructType schema,
    WriteModel write,
    boolean quarantined,
    boolean keepsLate)
    implements TargetModel {
  /** What is put behind a table's name to name its quarantine table. */
  public static final String QUARANTINE_SUFFIX = "_quarantine";

  /** What is put behind a table's name to name that of its late rows. */
  public static final String LATE_SUFFIX = "_late";

  /** What is put behind the name of a table of AUTO CDC to name the one beside it. */
  public static final String CHANGES_SUFFIX = "__cdc";

  TableModel keepingLate() {
    return new TableModel(definition, path, schema, write, quarantined, true);
  }

  /**
   * The table beside one that is written by AUTO CDC, which holds what the rows do not tell: the
   * latest change of each key for SCD type 1, the deletions for type 2.
   */
  public String changesName() {
    return name() + CHANGES_SUFFIX;
  }

  public String changesPath() {
    return path + CHANGES_SUFFIX;
  }

  /** The columns of that table. */
  public StructType changesSchema(WriteModel.Changes changes) {
    StructType columns = new StructType();
    for (String key : changes.keys()) {
      columns = columns.add(schema.apply(key));
    }
    columns = columns.add(ChangeColumns.SEQUENCE, changes.sequence());
    return changes.scd() == Scd.TYPE_2
        ? columns
        : columns
            .add(ChangeColumns.DELETED, DataTypes.BooleanType)
            .add(ChangeColumns.TIE, DataTypes.LongType);
  }

  /** The columns of what the writer of the table is given. */
  public StructType written() {
    if (!(write instanceof WriteModel.Changes changes)) {
      return schema;
    }
    return values()
        .add(ChangeColumns.SEQUENCE, changes.sequence())
        .add(ChangeColumns.DELETED, DataTypes.BooleanType);
  }

  /** The columns that come from the table's flows. */
  public StructType values() {
    StructType columns = new StructType();
    for (StructField field : schema.fields()) {
      boolean added =
          write instanceof WriteModel.Changes
              && ChangeColumns.RESERVED.stream().anyMatch(field.name()::equalsIgnoreCase);
      columns = added ? columns : columns.add(field);
    }
    return columns;
  }

  @Override
  public List<ExpectationDefinition> expectations() {
    return definition.expectations();
  }
}
