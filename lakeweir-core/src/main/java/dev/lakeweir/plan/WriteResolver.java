package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.types.StructType;

/**
 * Decides how rows get into a table: as the table's properties say, and otherwise upsert for the
 * result of an aggregate, keyed by what it is grouped by, and append for all else.
 */
final class WriteResolver {
  static final String MODE = "lakeweir.write.mode";
  static final String KEYS = "lakeweir.write.keys";
  static final String SEQUENCE_BY = "lakeweir.write.sequence-by";

  private final TableDefinition table;
  private final Problems problems;

  WriteResolver(TableDefinition table, Problems problems) {
    this.table = table;
    this.problems = problems;
  }

  /** Whether the table says nothing of how it is written; if it does, there is a problem. */
  static boolean refuseProperties(TableDefinition table, String writer, Problems problems) {
    boolean good = true;
    for (String name : List.of(MODE, KEYS, SEQUENCE_BY)) {
      PropertyDefinition property = table.properties().get(name);
      if (property != null) {
        good = false;
        problems.error(
            ErrorCode.INVALID_PROPERTY,
            property.position(),
            "Cannot use %s for table '%s': %s says how it is written"
                .formatted(name, table.name(), writer),
            "leave the property out");
      }
    }
    return good;
  }

  /** Empty when something is wrong; then there is a problem. */
  Optional<WriteModel> resolve(LogicalPlan query, StructType schema) {
    Optional<Aggregate> aggregate = topAggregate(query);
    String mode =
        property(MODE)
            .map(PropertyDefinition::value)
            .orElse(aggregate.isPresent() ? "upsert" : "append");
    if (mode.equalsIgnoreCase("append")) {
      return Optional.of(new WriteModel.Append());
    }
    if (mode.equalsIgnoreCase("complete")) {
      return new CompleteCheck(table, problems).resolve(query);
    }
    if (!mode.equalsIgnoreCase("upsert")) {
      // Reported where the property was read.
      return Optional.empty();
    }
    Optional<String> sequenceBy =
        property(SEQUENCE_BY).flatMap(value -> column(value, value.value(), schema));
    if (property(SEQUENCE_BY).isPresent() && sequenceBy.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<String>> keys =
        property(KEYS).isPresent()
            ? declaredKeys(property(KEYS).get(), schema)
            : aggregate.flatMap(top -> groupingColumns(query, top));
    if (keys.isEmpty() && property(KEYS).isEmpty() && aggregate.isEmpty()) {
      missing(
          "its rows have no keys", "add '%s' = 'column, column' to TBLPROPERTIES".formatted(KEYS));
    }
    boolean unique =
        aggregate.isPresent()
            && keys.isPresent()
            && tellGroupsApart(keys.get(), query, aggregate.get());
    if (!unique && sequenceBy.isEmpty() && keys.isPresent()) {
      missing(
          "several rows of a key can come in one batch, and nothing says which is the latest",
          "add '%s' = 'column' to TBLPROPERTIES".formatted(SEQUENCE_BY));
      return Optional.empty();
    }
    return keys.map(columns -> new WriteModel.Upsert(columns, sequenceBy));
  }

  private Optional<List<String>> declaredKeys(PropertyDefinition property, StructType schema) {
    List<Optional<String>> columns =
        Arrays.stream(property.value().split(","))
            .map(String::strip)
            .map(name -> column(property, name, schema))
            .toList();
    boolean good = columns.stream().allMatch(Optional::isPresent);
    return good ? Optional.of(columns.stream().map(Optional::get).toList()) : Optional.empty();
  }

  private Optional<String> column(PropertyDefinition property, String name, StructType schema) {
    List<String> columns = List.of(schema.fieldNames());
    Optional<String> found = columns.stream().filter(name::equalsIgnoreCase).findFirst();
    if (found.isEmpty()) {
      problems.error(
          ErrorCode.INVALID_PROPERTY,
          property.position(),
          "Cannot write table '%s': it has no column '%s'".formatted(table.name(), name),
          NearestName.hintOr(name, columns, "its columns are: " + String.join(", ", columns)));
    }
    return found;
  }

  /** The output columns that hang on the grouping alone; they must tell all groups apart. */
  private Optional<List<String>> groupingColumns(LogicalPlan query, Aggregate aggregate) {
    List<Expression> groupings = Plans.list(aggregate.groupingExpressions());
    Set<Integer> covered = new LinkedHashSet<>();
    List<String> keys = new ArrayList<>();
    for (Attribute output : Plans.output(query)) {
      Optional<Expression> value = origin(query, output);
      if (value.isPresent() && isKey(value.get(), groupings, covered)) {
        keys.add(output.name());
      }
    }
    for (int i = 0; i < groupings.size(); i++) {
      if (!covered.contains(i)) {
        missing(
            "it is grouped by %s, which is not among its columns".formatted(groupings.get(i).sql()),
            "select it, or name the keys with '%s' in TBLPROPERTIES".formatted(KEYS));
        return Optional.empty();
      }
    }
    if (keys.isEmpty()) {
      missing("its aggregate is grouped by nothing", "group by a column, or write in mode append");
      return Optional.empty();
    }
    return Optional.of(keys);
  }

  /**
   * Whether no two groups have equal columns: all that is grouped by is among them, or one of them
   * is computed from that, which is taken to tell groups apart; the MERGE fails if it does not.
   */
  private static boolean tellGroupsApart(
      List<String> columns, LogicalPlan query, Aggregate aggregate) {
    List<Expression> groupings = Plans.list(aggregate.groupingExpressions());
    Set<Integer> covered = new LinkedHashSet<>();
    boolean computed = false;
    for (Attribute output : Plans.output(query)) {
      if (columns.stream().anyMatch(output.name()::equalsIgnoreCase)) {
        Optional<Expression> value = origin(query, output);
        computed |=
            value.isEmpty() || (!isKey(value.get(), groupings, covered) && isComputed(value.get()));
      }
    }
    return computed || covered.size() == groupings.size();
  }

  private static boolean isComputed(Expression value) {
    return !value.foldable() && !isAggregated(value);
  }

  private static boolean isAggregated(Expression value) {
    return Plans.nodes(value).stream().anyMatch(AggregateExpression.class::isInstance);
  }

  private static boolean isKey(Expression value, List<Expression> groupings, Set<Integer> covered) {
    for (int i = 0; i < groupings.size(); i++) {
      boolean bound =
          value instanceof GetStructField field
              && field.child().semanticEquals(groupings.get(i))
              && isWindow(groupings.get(i));
      if (bound || value.semanticEquals(groupings.get(i))) {
        covered.add(i);
        return true;
      }
    }
    return !isAggregated(value)
        && value instanceof GetStructField field
        && groupings.stream().anyMatch(grouping -> field.child().semanticEquals(grouping));
  }

  /** Whether a value is a time window: of those that one query makes each bound tells which. */
  private static boolean isWindow(Expression grouping) {
    return grouping.dataType() instanceof StructType struct
        && List.of(struct.fieldNames()).equals(List.of("start", "end"));
  }

  /**
   * The expression in the top aggregate that an output column is, followed down through plain
   * projections.
   */
  private static Optional<Expression> origin(LogicalPlan plan, Attribute output) {
    if (plan instanceof Aggregate aggregate) {
      return named(Plans.list(aggregate.aggregateExpressions()), output);
    }
    if (plan instanceof Project project) {
      Optional<Expression> value = named(Plans.list(project.projectList()), output);
      if (value.isPresent()
          && value.get() instanceof GetStructField field
          && field.child() instanceof Attribute of) {
        return origin(project.child(), of)
            .map(child -> new GetStructField(child, field.ordinal(), field.name()));
      }
      return value
          .filter(Attribute.class::isInstance)
          .flatMap(attribute -> origin(project.child(), (Attribute) attribute));
    }
    List<LogicalPlan> children = Plans.children(plan);
    return children.size() == 1 ? origin(children.get(0), output) : Optional.empty();
  }

  private static Optional<Expression> named(List<NamedExpression> columns, Attribute output) {
    for (NamedExpression column : columns) {
      if (column.exprId().equals(output.exprId())) {
        Expression value = (Expression) column;
        return Optional.of(
            value instanceof org.apache.spark.sql.catalyst.expressions.Alias alias
                ? alias.child()
                : value);
      }
    }
    return Optional.empty();
  }

  private static Optional<Aggregate> topAggregate(LogicalPlan plan) {
    if (plan instanceof Aggregate aggregate) {
      return aggregate.isStreaming() ? Optional.of(aggregate) : Optional.empty();
    }
    boolean passes =
        plan instanceof Project
            || plan instanceof Filter
            || plan instanceof SubqueryAlias
            || plan instanceof View;
    return passes ? topAggregate(Plans.children(plan).get(0)) : Optional.empty();
  }

  private Optional<PropertyDefinition> property(String name) {
    return Optional.ofNullable(table.properties().get(name));
  }

  private void missing(String cause, String hint) {
    Position position = property(MODE).map(PropertyDefinition::position).orElse(table.position());
    problems.error(
        ErrorCode.MISSING_KEYS,
        position,
        "Cannot write table '%s' by upsert: %s".formatted(table.name(), cause),
        hint);
  }
}
