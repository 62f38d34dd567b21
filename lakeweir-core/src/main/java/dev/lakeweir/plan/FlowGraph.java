package dev.lakeweir.plan;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.TargetDefinition;
import dev.lakeweir.spec.ViewDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What reads and writes what in a project: parses its queries and puts its flows in order. */
final class FlowGraph {
  private final ProjectDefinition project;
  private final QueryAnalysis analysis;
  private final Problems problems;
  private final Map<String, TargetDefinition> targets = new LinkedHashMap<>();
  private final List<ParsedFlow> flows = new ArrayList<>();

  private FlowGraph(ProjectDefinition project, QueryAnalysis analysis, Problems problems) {
    this.project = project;
    this.analysis = analysis;
    this.problems = problems;
    project.tables().forEach(table -> targets.put(QueryAnalysis.key(table.name()), table));
    project.sinks().values().forEach(sink -> targets.put(QueryAnalysis.key(sink.name()), sink));
  }

  /** The graph of what could be parsed; there is a problem for each thing that could not. */
  static FlowGraph parse(ProjectDefinition project, QueryAnalysis analysis, Problems problems) {
    FlowGraph graph = new FlowGraph(project, analysis, problems);
    graph.parseViews();
    List<FlowDefinition> written = graph.written();
    written.forEach(graph::parse);
    graph.refuseConflicts(written);
    graph.reportUnwritten(written);
    analysis.reportUnusedViews(graph.flows.stream().map(ParsedFlow::query).toList());
    return graph;
  }

  List<ParsedFlow> flows() {
    return flows;
  }

  private Optional<TargetDefinition> target(String name) {
    return Optional.ofNullable(targets.get(QueryAnalysis.key(name)));
  }

  /** Whether a flow into the target reads a stream whose bad records are put aside. */
  boolean putsAside(TargetDefinition target, Map<String, SourceModel> sources) {
    return flows.stream()
        .filter(flow -> flow.target().equals(target))
        .flatMap(flow -> analysis.inputs(flow.query()).stream())
        .filter(input -> input.kind() == FlowInput.Kind.SOURCE && input.streaming())
        .map(input -> sources.get(input.name()))
        .anyMatch(source -> source != null && source.quarantines());
  }

  private void parseViews() {
    for (ViewDefinition view : project.views()) {
      analysis
          .parse(view.query(), "view '" + view.name() + "'")
          .ifPresent(query -> analysis.addView(view, query));
    }
  }

  /** The flows, those of the tables' own queries first. */
  private List<FlowDefinition> written() {
    List<FlowDefinition> written = new ArrayList<>();
    for (TableDefinition table : project.tables()) {
      table
          .query()
          .ifPresent(
              query ->
                  written.add(
                      new FlowDefinition(
                          table.name(), table.position(), table.name(), table.position(), query)));
    }
    written.addAll(project.flows());
    return written;
  }

  private void parse(FlowDefinition flow) {
    Optional<TargetDefinition> target = target(flow.target());
    if (target.isEmpty()) {
      List<String> names = targets.values().stream().map(TargetDefinition::name).toList();
      problems.error(
          ErrorCode.UNKNOWN_TABLE,
          flow.targetPosition(),
          "Cannot write flow '%s': there is no streaming table or sink named '%s'"
              .formatted(flow.name(), flow.target()),
          NearestName.hintOr(
              flow.target(),
              names,
              "declare it with CREATE STREAMING TABLE, or under sinks: in pipeline.yml"));
      return;
    }
    analysis
        .parse(flow.query(), ParsedFlow.shown(flow))
        .ifPresent(query -> flows.add(new ParsedFlow(flow, target.get(), query)));
  }

  private void reportUnwritten(List<FlowDefinition> written) {
    Set<String> fed = new LinkedHashSet<>();
    written.forEach(flow -> fed.add(QueryAnalysis.key(flow.target())));
    for (TableDefinition table : project.tables()) {
      if (!fed.contains(QueryAnalysis.key(table.name()))) {
        problems.error(
            ErrorCode.TABLE_WITHOUT_FLOW,
            table.position(),
            "Cannot fill table '%s': it has no query and no flow writes into it"
                .formatted(table.name()),
            "add AS SELECT …, or CREATE FLOW … AS INSERT INTO " + table.name());
      }
    }
    for (SinkDefinition sink : project.sinks().values()) {
      if (!fed.contains(QueryAnalysis.key(sink.name()))) {
        problems.add(
            Problem.warning(
                ErrorCode.UNUSED,
                sink.position(),
                "No flow writes into sink '%s'".formatted(sink.name()),
                "leave it out, or add CREATE FLOW … AS INSERT INTO " + sink.name()));
      }
    }
  }

  /** AUTO CDC keeps the changes of one flow in order, and a view is its query's result alone. */
  private void refuseConflicts(List<FlowDefinition> written) {
    for (FlowDefinition flow : written) {
      List<FlowDefinition> all =
          written.stream().filter(it -> it.target().equalsIgnoreCase(flow.target())).toList();
      boolean alone =
          all.stream().anyMatch(it -> it.changes().isPresent())
              || target(flow.target()).filter(FlowGraph::isView).isPresent();
      if (alone && all.indexOf(flow) > 0) {
        problems.error(
            ErrorCode.CONFLICTING_FLOWS,
            flow.targetPosition(),
            "Cannot write flow '%s': table '%s' is written by %s alone"
                .formatted(flow.name(), flow.target(), ParsedFlow.shown(all.get(0))),
            "write into a table of its own, or unite both inputs in a view");
        flows.removeIf(parsed -> parsed.flow().equals(flow));
      }
    }
  }

  private static boolean isView(TargetDefinition target) {
    return target instanceof TableDefinition table && table.isMaterializedView();
  }

  /**
   * The flows so that each stands behind those that write what it reads; what is on a cycle is
   * reported and left out.
   */
  List<ParsedFlow> ordered() {
    List<ParsedFlow> open = new ArrayList<>(flows);
    List<ParsedFlow> ordered = new ArrayList<>();
    while (!open.isEmpty()) {
      Set<String> unfinished = new LinkedHashSet<>();
      open.forEach(flow -> unfinished.add(QueryAnalysis.key(flow.target().name())));
      List<ParsedFlow> ready =
          open.stream()
              .filter(
                  flow ->
                      analysis.inputs(flow.query()).stream()
                          .noneMatch(input -> unfinished.contains(QueryAnalysis.key(input.name()))))
              .toList();
      if (ready.isEmpty()) {
        problems.error(
            ErrorCode.CYCLE,
            open.get(0).flow().position(),
            "Cannot order the tables: each of these reads, directly or not, from itself: "
                + String.join(
                    ", ", open.stream().map(flow -> flow.flow().target()).distinct().toList()),
            "a table cannot be made from what is made from it");
        return ordered;
      }
      ordered.addAll(ready);
      open.removeAll(ready);
    }
    return ordered;
  }
}
