package dev.lakeweir.plan;

import dev.lakeweir.function.UserFunctions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.TargetDefinition;
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
    SinkResolver sinks = new SinkResolver(project, graph, sources, problems);
    graph.ordered().forEach(flow -> resolve(flow, tables, sinks));
    tables.checkNames(sinks.sinks().values());
    return problems.hasErrors()
        ? Optional.empty()
        : Optional.of(
            new PipelineModel(
                project, Map.copyOf(sources), tables.tables(), sinks.sinks(), List.copyOf(flows)));
  }

  private void declareNames() {
    project.sources().keySet().forEach(analysis::declare);
    project.views().forEach(view -> analysis.declare(view.name()));
    project.tables().forEach(table -> analysis.declare(table.name()));
    project.sinks().keySet().forEach(analysis::declareSink);
  }

  private void resolve(ParsedFlow flow, TableResolver tables, SinkResolver sinks) {
    if (!new InputCheck(analysis, sources, tables.tables(), problems).check(flow)) {
      return;
    }
    analysis
        .analyze(flow.query(), flow.shown())
        .filter(query -> isOfItsKind(flow, query))
        .flatMap(query -> written(flow, query, tables, sinks))
        .ifPresent(written -> add(flow, written.target(), written.rows()));
  }

  private static Optional<TableResolver.Written> written(
      ParsedFlow flow, LogicalPlan query, TableResolver tables, SinkResolver sinks) {
    TargetDefinition target = flow.target();
    return target instanceof SinkDefinition sink
        ? sinks
            .resolve(flow.flow(), sink, query)
            .map(model -> new TableResolver.Written(model, query))
        : tables.resolve(flow, (TableDefinition) target, query);
  }

  /** Whether a streaming table or a sink is written by a stream, and a view by none. */
  private boolean isOfItsKind(ParsedFlow flow, LogicalPlan query) {
    boolean view = flow.isView();
    if (query.isStreaming() == view) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.flow().query().position(),
          view
              ? "Cannot compute materialized view '%s': its query reads a stream"
                  .formatted(flow.target().name())
              : "Cannot stream into %s: its query reads no stream".formatted(flow.target().shown()),
          view
              ? "leave STREAM out: a view is computed from tables as they are"
              : "write FROM STREAM name for what is to be read as it arrives");
    }
    return query.isStreaming() != view;
  }

  private void add(ParsedFlow parsed, TargetModel target, LogicalPlan rows) {
    FlowDefinition flow = parsed.flow();
    PlacedQuery placed = analysis.placed(rows, flow.query());
    if (!new JoinCheck(problems).check(placed)) {
      return;
    }
    Optional<LogicalPlan> runnable =
        parsed.isView()
            ? Optional.of(rows)
            : new StreamingCheck(spark, problems).runnable(rows, flow, target);
    if (runnable.isPresent()) {
      new QueryLint(problems, placed).check(target, rows);
      flows.add(
          new FlowModel(
              flow.name(),
              target.name(),
              flow.position(),
              runnable.get(),
              analysis.inputs(parsed.query()),
              StatefulPlans.isStateful(runnable.get()),
              target.definition().trigger().orElse(project.trigger())));
    }
  }
}
