package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table: those declared, otherwise those of its first flow; every flow must fit
 * them.
 */
final class TableSchema {
  private static final Pattern UNSTORABLE = Pattern.compile("[ ,;{}()\\n\\t=]");

  private final SparkSession spark;
  private final Problems problems;

  TableSchema(SparkSession spark, Problems problems) {
    this.spark = spark;
    this.problems = problems;
  }

  /** Empty when something is wrong; then there is a problem. */
  Optional<StructType> of(TableDefinition table, FlowDefinition flow, LogicalPlan query) {
    if (!storable(flow, query)) {
      return Optional.empty();
    }
    Optional<StructType> schema =
        table.columns().isPresent()
            ? declared(table, table.columns().get())
                .filter(columns -> fits(table.name(), columns, flow, query))
            : Optional.of(outputOf(query));
    return schema.filter(columns -> named(table, flow, columns) && laidOut(table, columns));
  }

  /** Whether a further flow fits the table; if not, there is a problem. */
  boolean fits(TableModel table, FlowDefinition flow, LogicalPlan query) {
    return storable(flow, query) && fits(table.name(), table.schema(), flow, query);
  }

  private Optional<StructType> declared(TableDefinition table, SqlText columns) {
    try {
      StructType schema = new StructType();
      for (StructField field :
          Plans.classic(spark)
              .sessionState()
              .sqlParser()
              .parseTableSchema(columns.padded())
              .fields()) {
        schema =
            schema.add(new StructField(field.name(), field.dataType(), true, field.metadata()));
      }
      return Optional.of(schema);
    } catch (ParseException e) {
      problems.error(
          ErrorCode.INVALID_SCHEMA,
          AnalysisProblems.position(e, columns),
          "Cannot read the columns of table '%s': %s"
              .formatted(table.name(), AnalysisProblems.cause(e)),
          "write columns as: name TYPE, name TYPE");
      return Optional.empty();
    }
  }

  private boolean fits(String table, StructType schema, FlowDefinition flow, LogicalPlan query) {
    boolean good = true;
    Position position = flow.query().position();
    for (Attribute column : Plans.output(query)) {
      Optional<StructField> field = field(schema, column.name());
      if (field.isEmpty()) {
        good = false;
        problems.error(
            ErrorCode.SCHEMA_CONFLICT,
            position,
            "Cannot write flow '%s': table '%s' has no column '%s'"
                .formatted(flow.name(), table, column.name()),
            NearestName.hintOr(
                column.name(),
                List.of(schema.fieldNames()),
                "declare it with the table, or leave it out"));
      } else if (!storableAs(column.dataType(), field.get().dataType())) {
        good = false;
        problems.error(
            ErrorCode.SCHEMA_CONFLICT,
            position,
            "Cannot write flow '%s': column '%s' of table '%s' is %s, not %s"
                .formatted(
                    flow.name(),
                    column.name(),
                    table,
                    field.get().dataType().sql(),
                    column.dataType().sql()),
            "CAST(… AS %s)".formatted(field.get().dataType().sql()));
      }
    }
    return good;
  }

  private boolean storable(FlowDefinition flow, LogicalPlan query) {
    boolean good = true;
    Set<String> names = new HashSet<>();
    for (Attribute column : Plans.output(query)) {
      if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
        good = false;
        problems.error(
            ErrorCode.SCHEMA_CONFLICT,
            flow.query().position(),
            "Cannot write flow '%s': its query has two columns named '%s'"
                .formatted(flow.name(), column.name()),
            "give one of them another name with AS");
      }
      if (column.dataType().existsRecursively(type -> type instanceof NullType)) {
        good = false;
        problems.error(
            ErrorCode.TYPE_MISMATCH,
            flow.query().position(),
            "Cannot write flow '%s': column '%s' has no type".formatted(flow.name(), column.name()),
            "CAST(NULL AS type)");
      }
    }
    return good;
  }

  /** Delta stores other names only under column mapping. */
  private boolean named(TableDefinition table, FlowDefinition flow, StructType schema) {
    boolean good = true;
    if (table.properties().containsKey("delta.columnMapping.mode")) {
      return good;
    }
    for (StructField field : schema.fields()) {
      if (!isStorable(field.name())
          || field.dataType().existsRecursively(TableSchema::hasUnstorableField)) {
        good = false;
        problems.error(
            ErrorCode.SCHEMA_CONFLICT,
            flow.query().position(),
            "Cannot write flow '%s': column '%s' has a name with one of these in it: blank , ; { } ( ) ="
                .formatted(flow.name(), field.name()),
            "give it another name with AS");
      }
    }
    return good;
  }

  private static boolean hasUnstorableField(DataType type) {
    return type instanceof StructType struct
        && !Stream.of(struct.fieldNames()).allMatch(TableSchema::isStorable);
  }

  private static boolean isStorable(String name) {
    return !UNSTORABLE.matcher(name).find();
  }

  private boolean laidOut(TableDefinition table, StructType schema) {
    boolean good = true;
    List<PropertyDefinition> columns = new ArrayList<>(table.partitionedBy());
    columns.addAll(table.clusteredBy());
    for (PropertyDefinition column : columns) {
      if (field(schema, column.value()).isEmpty()) {
        good = false;
        problems.error(
            ErrorCode.UNKNOWN_COLUMN,
            column.position(),
            "Cannot lay out table '%s' by '%s': it has no such column"
                .formatted(table.name(), column.value()),
            NearestName.hintOr(column.value(), List.of(schema.fieldNames()), ""));
      }
    }
    return good;
  }

  private static boolean storableAs(DataType from, DataType to) {
    return Cast.canUpCast(from, to);
  }

  private static Optional<StructField> field(StructType schema, String name) {
    for (StructField field : schema.fields()) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  private static StructType outputOf(LogicalPlan query) {
    StructType schema = new StructType();
    for (Attribute column : Plans.output(query)) {
      schema = schema.add(column.name(), column.dataType().asNullable(), true);
    }
    return schema;
  }
}
