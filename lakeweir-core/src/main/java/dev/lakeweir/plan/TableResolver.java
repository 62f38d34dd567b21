package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.LateRows;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.TableDefinition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;

/** Resolves the tables of a project from what its flows write: columns, keys, expectations. */
final class TableResolver {
  private final SparkSession spark;
  private final ProjectDefinition project;
  private final FlowGraph graph;
  private final QueryAnalysis analysis;
  private final Map<String, SourceModel> sources;
  private final Problems problems;
  private final Map<String, TableModel> tables = new LinkedHashMap<>();

  TableResolver(
      SparkSession spark,
      ProjectDefinition project,
      FlowGraph graph,
      QueryAnalysis analysis,
      Map<String, SourceModel> sources,
      Problems problems) {
    this.spark = spark;
    this.project = project;
    this.graph = graph;
    this.analysis = analysis;
    this.sources = sources;
    this.problems = problems;
  }

  /**
   * What a flow writes.
   *
   * @param rows the flow's query, with what a table's writer needs beside the table's columns
   */
  record Written(TargetModel target, LogicalPlan rows) {}

  /** The tables that are resolved, in the order of the flows that were. */
  Map<String, TableModel> tables() {
    return tables;
  }

  /** Resolves a flow's table by its analyzed query; empty when something is wrong. */
  Optional<Written> resolve(ParsedFlow parsed, TableDefinition table, LogicalPlan query) {
    FlowDefinition flow = parsed.flow();
    if (flow.changes().isEmpty()) {
      return rows(parsed, table, query).map(model -> new Written(late(model, query), query));
    }
    ChangesResolver changes = new ChangesResolver(flow, flow.changes().get(), analysis, problems);
    return changes
        .resolve(query)
        .flatMap(
            resolved ->
                changes(flow, table, changes, resolved)
                    .map(model -> new Written(late(model, query), resolved.changes())));
  }

  /** Reports tables that are named as one that Lakeweir keeps beside another, or beside a sink. */
  void checkNames(Collection<SinkModel> sinks) {
    sinks.forEach(this::checkAside);
    for (TableModel table : tables.values()) {
      checkAside(table);
      if (table.write() instanceof WriteModel.Changes) {
        checkFree(table.changesName(), "what is remembered of the changes", table);
      }
    }
  }

  private void checkAside(TargetModel target) {
    if (target.quarantined()) {
      checkFree(target.quarantineName(), "what is put aside", target);
    }
    if (target.keepsLate()) {
      checkFree(target.lateName(), "what came late", target);
    }
  }

  private void checkFree(String name, String kept, TargetModel target) {
    project.tables().stream()
        .filter(other -> other.name().equalsIgnoreCase(name))
        .forEach(
            other ->
                problems.error(
                    ErrorCode.DUPLICATE_NAME,
                    other.position(),
                    "Cannot declare table '%s': %s of %s is kept under that name"
                        .formatted(other.name(), kept, target.definition().shown()),
                    "choose another name"));
  }

  /** The table with the place for rows that come late, where a flow may have such. */
  private TableModel late(TableModel table, LogicalPlan query) {
    boolean late = Plans.contains(query, EventTimeWatermark.class::isInstance);
    if (project.lateRows() == LateRows.COUNT || !late) {
      return table;
    }
    TableModel keeping = table.keepingLate();
    tables.put(table.name(), keeping);
    return keeping;
  }

  private Optional<TableModel> rows(ParsedFlow parsed, TableDefinition table, LogicalPlan query) {
    FlowDefinition flow = parsed.flow();
    TableModel known = tables.get(table.name());
    TableSchema schemas = new TableSchema(spark, problems);
    if (known != null && known.write() instanceof WriteModel.Complete) {
      CompleteCheck.reportSecondFlow(known, flow, problems);
      return Optional.empty();
    }
    if (known != null) {
      return schemas.fits(known, flow, query) ? Optional.of(known) : Optional.empty();
    }
    Optional<StructType> schema = schemas.of(table, flow, query);
    if (schema.isEmpty()) {
      return Optional.empty();
    }
    boolean good = conditions(table, schema.get());
    Optional<WriteModel> write =
        table.isMaterializedView()
            ? view(parsed, table, query)
            : new WriteResolver(table, problems).resolve(query, schema.get());
    return good && write.isPresent()
        ? Optional.of(add(table, schema.get(), write.get()))
        : Optional.empty();
  }

  /** The table of a flow of AUTO CDC. */
  private Optional<TableModel> changes(
      FlowDefinition flow,
      TableDefinition table,
      ChangesResolver changes,
      ChangesResolver.Resolved resolved) {
    Optional<StructType> kept = new TableSchema(spark, problems).of(table, flow, resolved.rows());
    if (kept.isEmpty() || !WriteResolver.refuseProperties(table, "AUTO CDC", problems)) {
      return Optional.empty();
    }
    boolean conditions = conditions(table, kept.get());
    return changes
        .schema(table, kept.get(), resolved.write())
        .filter(schema -> conditions)
        .map(schema -> add(changes.expecting(table, resolved.write()), schema, resolved.write()));
  }

  private Optional<WriteModel> view(ParsedFlow parsed, TableDefinition table, LogicalPlan query) {
    boolean good = WriteResolver.refuseProperties(table, "a materialized view", problems);
    for (ExpectationDefinition expectation : table.expectations()) {
      if (expectation.onViolation() == OnViolation.QUARANTINE) {
        good = false;
        problems.error(
            ErrorCode.INVALID_PROPERTY,
            expectation.position(),
            "Cannot put rows of materialized view '%s' aside: each computation would do it again"
                .formatted(table.name()),
            "use ON VIOLATION DROP ROW, or put them aside in a table that the view reads");
      }
    }
    return good
        ? Optional.of(
            new WriteModel.Recompute(
                ViewCheck.appendedFrom(query, analysis.inputs(parsed.query()), tables)))
        : Optional.empty();
  }

  private boolean conditions(TableDefinition table, StructType columns) {
    boolean good = true;
    for (ExpectationDefinition expectation : table.expectations()) {
      good &=
          analysis.checkCondition(
              expectation.condition(), columns, "expectation '" + expectation.name() + "'");
    }
    return good;
  }

  private TableModel add(TableDefinition table, StructType schema, WriteModel write) {
    TableModel model =
        new TableModel(
            table, project.pathOf(table.name()), schema, write, quarantined(table), false);
    tables.put(table.name(), model);
    analysis.addTable(table.name(), schema);
    return model;
  }

  private boolean quarantined(TableDefinition table) {
    boolean byExpectation =
        table.expectations().stream().anyMatch(it -> it.onViolation() == OnViolation.QUARANTINE);
    return byExpectation || graph.putsAside(table, sources);
  }
}
