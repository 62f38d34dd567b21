package dev.lakeweir.plan;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ChangesDefinition;
import dev.lakeweir.spec.ChangesDefinition.Scd;
import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Resolves a flow of AUTO CDC: keys, sequence, deletions and columns over the rows it reads. */
final class ChangesResolver {
  private final FlowDefinition flow;
  private final ChangesDefinition changes;
  private final QueryAnalysis analysis;
  private final Problems problems;
  private boolean good = true;

  ChangesResolver(
      FlowDefinition flow, ChangesDefinition changes, QueryAnalysis analysis, Problems problems) {
    this.flow = flow;
    this.changes = changes;
    this.analysis = analysis;
    this.problems = problems;
  }

  /**
   * What a flow of changes comes to.
   *
   * @param rows the columns that are kept
   * @param changes the same, and the sequence and whether the row is deleted
   */
  record Resolved(LogicalPlan rows, LogicalPlan changes, WriteModel.Changes write) {}

  /** Empty when something is wrong; then there is a problem. */
  Optional<Resolved> resolve(LogicalPlan source) {
    List<Attribute> kept = kept(Plans.output(source));
    List<String> keys = keys(kept);
    Optional<Expression> sequence =
        analysis.expression(changes.sequenceBy(), source, what("SEQUENCE BY"));
    Optional<Expression> deleted = deleted(source);
    sequence
        .filter(value -> !RowOrdering.isOrderable(value.dataType()))
        .ifPresent(
            value ->
                refuse(
                    ErrorCode.TYPE_MISMATCH,
                    changes.sequenceBy().position(),
                    "SEQUENCE BY is %s, which has no order".formatted(value.dataType().sql()),
                    "use a number, a time, or a STRUCT of them"));
    if (!good || sequence.isEmpty() || deleted.isEmpty()) {
      return Optional.empty();
    }
    List<NamedExpression> columns = new ArrayList<>(kept);
    LogicalPlan rows = new Project(Plans.seq(columns), source);
    columns.add(Named.alias(sequence.get(), ChangeColumns.SEQUENCE));
    columns.add(Named.alias(deleted.get(), ChangeColumns.DELETED));
    return Optional.of(
        new Resolved(
            rows,
            new Project(Plans.seq(columns), source),
            new WriteModel.Changes(keys, sequence.get().dataType().asNullable(), changes.scd())));
  }

  private List<Attribute> kept(List<Attribute> columns) {
    boolean listed = !changes.columns().isEmpty();
    List<PropertyDefinition> named = listed ? changes.columns() : changes.except();
    named.forEach(name -> column(columns, name));
    List<Attribute> kept =
        columns.stream().filter(column -> named.isEmpty() || has(named, column) == listed).toList();
    for (Attribute column : kept) {
      if (ChangeColumns.RESERVED.stream().anyMatch(column.name()::equalsIgnoreCase)) {
        refuse(
            ErrorCode.SCHEMA_CONFLICT,
            flow.query().position(),
            "the name of column '%s' is taken by AUTO CDC".formatted(column.name()),
            "leave it out with COLUMNS * EXCEPT (%s), or rename it in a view"
                .formatted(column.name()));
      }
    }
    return kept;
  }

  private List<String> keys(List<Attribute> kept) {
    List<String> keys = new ArrayList<>();
    for (PropertyDefinition key : changes.keys()) {
      Optional<Attribute> column = column(kept, key);
      if (column.isPresent() && !RowOrdering.isOrderable(column.get().dataType())) {
        refuse(
            ErrorCode.TYPE_MISMATCH,
            key.position(),
            "key '%s' is %s, which cannot be compared"
                .formatted(key.value(), column.get().dataType().sql()),
            "use other columns as KEYS");
      }
      column.ifPresent(it -> keys.add(it.name()));
    }
    return keys;
  }

  private Optional<Attribute> column(List<Attribute> columns, PropertyDefinition name) {
    Optional<Attribute> found =
        columns.stream().filter(it -> it.name().equalsIgnoreCase(name.value())).findFirst();
    if (found.isEmpty()) {
      List<String> names = columns.stream().map(Attribute::name).toList();
      refuse(
          ErrorCode.UNKNOWN_COLUMN,
          name.position(),
          "there is no column '%s'".formatted(name.value()),
          NearestName.hintOr(name.value(), names, "its columns are: " + String.join(", ", names)));
    }
    return found;
  }

  private static boolean has(List<PropertyDefinition> names, Attribute column) {
    return names.stream().anyMatch(name -> name.value().equalsIgnoreCase(column.name()));
  }

  /** A condition that is null deletes nothing. */
  private Optional<Expression> deleted(LogicalPlan source) {
    Literal no = Literal.FalseLiteral();
    if (changes.deleteWhen().isEmpty()) {
      return Optional.of(no);
    }
    SqlText condition = changes.deleteWhen().get();
    Optional<Expression> deleted =
        analysis.expression(condition, source, what("APPLY AS DELETE WHEN"));
    deleted
        .filter(value -> !(value.dataType() instanceof BooleanType))
        .ifPresent(
            value ->
                refuse(
                    ErrorCode.TYPE_MISMATCH,
                    condition.position(),
                    "APPLY AS DELETE WHEN is %s, not BOOLEAN".formatted(value.dataType().sql()),
                    "compare it: column = value"));
    return deleted.map(value -> new Coalesce(Plans.seq(List.of(value, no))));
  }

  /** The columns of the table: those kept and, for SCD type 2, from when to when a row was. */
  Optional<StructType> schema(TableDefinition table, StructType kept, WriteModel.Changes write) {
    StructType schema = kept;
    if (write.scd() == Scd.TYPE_1) {
      return Optional.of(schema);
    }
    for (String name : List.of(ChangeColumns.START_AT, ChangeColumns.END_AT)) {
      if (!List.of(schema.fieldNames()).contains(name)) {
        schema = schema.add(new StructField(name, write.sequence(), true, metadata()));
      } else if (!schema.apply(name).dataType().equals(write.sequence())) {
        refuse(
            ErrorCode.SCHEMA_CONFLICT,
            table.columns().map(SqlText::position).orElse(table.position()),
            "column '%s' of table '%s' is %s, and SEQUENCE BY is %s"
                .formatted(
                    name,
                    table.name(),
                    schema.apply(name).dataType().sql(),
                    write.sequence().sql()),
            "leave the column out: it is added");
        return Optional.empty();
      }
    }
    return Optional.of(schema);
  }

  /**
   * The table with the expectations that hold for changes: its own ones for those that do not
   * delete, which often have nothing but keys; and that each has its keys and a sequence.
   */
  TableDefinition expecting(TableDefinition table, WriteModel.Changes write) {
    List<ExpectationDefinition> all = new ArrayList<>();
    String keys =
        write.keys().stream()
            .map(key -> quoteIdentifier(key) + " IS NOT NULL")
            .collect(Collectors.joining(" AND "));
    all.add(present("keys_not_null", keys, changes.keys().get(0).position()));
    all.add(
        present(
            "sequence_not_null",
            ChangeColumns.SEQUENCE + " IS NOT NULL",
            changes.sequenceBy().position()));
    for (ExpectationDefinition own : table.expectations()) {
      // The line break ends a comment in the condition.
      String condition = "%s OR (%s\n)".formatted(ChangeColumns.DELETED, own.condition().text());
      all.add(
          new ExpectationDefinition(
              own.name(),
              own.position(),
              new SqlText(condition, own.condition().position()),
              own.onViolation()));
    }
    return table.withExpectations(all);
  }

  private static ExpectationDefinition present(String name, String condition, Position position) {
    return new ExpectationDefinition(
        name, position, new SqlText(condition, position), OnViolation.QUARANTINE);
  }

  private static org.apache.spark.sql.types.Metadata metadata() {
    return org.apache.spark.sql.types.Metadata.empty();
  }

  private String what(String clause) {
    return "%s of flow '%s'".formatted(clause, flow.name());
  }

  private void refuse(ErrorCode code, Position position, String cause, String hint) {
    good = false;
    String message = "Cannot apply the changes of flow '%s': %s".formatted(flow.name(), cause);
    problems.error(code, position, message, hint);
  }
}
