package dev.lakeweir.plan;

import dev.lakeweir.function.UserFunctions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.TriggerDefinition;
import dev.lakeweir.spec.TriggerText;
import dev.lakeweir.stateful.StatefulPlans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Resolves a project: every name, column and type through the whole graph, without data and without
 * connecting to anything. Lint is this, and run begins with it.
 */
public final class PipelineResolver {
  private final ProjectDefinition project;
  private final Problems problems;
  private final QueryAnalysis analysis;
  private final SparkSession spark;
  private final Map<String, SourceModel> sources = new LinkedHashMap<>();
  private final List<FlowModel> flows = new ArrayList<>();

  private PipelineResolver(SparkSession spark, ProjectDefinition project, Problems problems) {
    this.spark = spark;
    this.project = project;
    this.problems = problems;
    this.analysis = new QueryAnalysis(spark, problems);
  }

  /** The model, empty when there are errors among the problems. */
  public static Optional<PipelineModel> resolve(
      SparkSession spark, ProjectDefinition project, Problems problems) {
    return new PipelineResolver(spark, project, problems).resolve();
  }

  private Optional<PipelineModel> resolve() {
    declareNames();
    UserFunctions functions = UserFunctions.load(spark, project, problems);
    functions.register(spark); // conditions of expectations are evaluated there
    analysis.addFunctions(functions);
    SourceResolver resolver = new SourceResolver(spark);
    for (var source : project.sources().values()) {
      resolver
          .resolve(source, problems)
          .ifPresent(
              model -> {
                sources.put(source.name(), model);
                analysis.addSource(model);
              });
    }
    FlowGraph graph = FlowGraph.parse(project, analysis, problems);
    TableResolver tables = new TableResolver(spark, project, graph, analysis, sources, problems);
    graph.ordered().forEach(flow -> resolve(flow, tables));
    tables.checkNames();
    return problems.hasErrors()
        ? Optional.empty()
        : Optional.of(
            new PipelineModel(project, Map.copyOf(sources), tables.tables(), List.copyOf(flows)));
  }

  private void declareNames() {
    project.sources().keySet().forEach(analysis::declare);
    project.views().forEach(view -> analysis.declare(view.name()));
    project.tables().forEach(table -> analysis.declare(table.name()));
  }

  private void resolve(ParsedFlow flow, TableResolver tables) {
    if (!new InputCheck(analysis, sources, tables.tables(), problems).check(flow)) {
      return;
    }
    analysis
        .analyze(flow.query(), flow.shown())
        .filter(query -> isOfItsKind(flow, query))
        .flatMap(query -> tables.resolve(flow, query))
        .ifPresent(written -> add(flow, written.table(), written.rows()));
  }

  /** Whether a streaming table is written by a stream, and a view by none. */
  private boolean isOfItsKind(ParsedFlow flow, LogicalPlan query) {
    TableDefinition table = flow.table();
    boolean view = table.isMaterializedView();
    if (query.isStreaming() == view) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.flow().query().position(),
          view
              ? "Cannot compute materialized view '%s': its query reads a stream"
                  .formatted(table.name())
              : "Cannot stream into table '%s': its query reads no stream".formatted(table.name()),
          view
              ? "leave STREAM out: a view is computed from tables as they are"
              : "write FROM STREAM name for what is to be read as it arrives");
    }
    return query.isStreaming() != view;
  }

  private void add(ParsedFlow parsed, TableModel table, LogicalPlan rows) {
    FlowDefinition flow = parsed.flow();
    PlacedQuery placed = analysis.placed(rows, flow.query());
    if (!new JoinCheck(problems).check(placed)) {
      return;
    }
    Optional<LogicalPlan> runnable =
        table.definition().isMaterializedView()
            ? Optional.of(rows)
            : new StreamingCheck(spark, problems).runnable(rows, flow, table);
    if (runnable.isPresent()) {
      new QueryLint(problems, placed).check(table, rows);
      flows.add(
          new FlowModel(
              flow.name(),
              table.name(),
              flow.position(),
              runnable.get(),
              analysis.inputs(parsed.query()),
              StatefulPlans.isStateful(runnable.get()),
              trigger(table.definition())));
    }
  }

  private TriggerDefinition trigger(TableDefinition table) {
    return Optional.ofNullable(table.properties().get("lakeweir.trigger"))
        .map(PropertyDefinition::value)
        .flatMap(TriggerText::parse)
        .orElse(project.trigger());
  }
}
