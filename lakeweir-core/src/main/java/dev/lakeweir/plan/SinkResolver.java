package dev.lakeweir.plan;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.LateRows;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.SinkDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Resolves the sinks of a project from what its flows write. */
final class SinkResolver {
  private final ProjectDefinition project;
  private final FlowGraph graph;
  private final Map<String, SourceModel> sources;
  private final Problems problems;
  private final Map<String, SinkModel> sinks = new LinkedHashMap<>();

  SinkResolver(
      ProjectDefinition project,
      FlowGraph graph,
      Map<String, SourceModel> sources,
      Problems problems) {
    this.project = project;
    this.graph = graph;
    this.sources = sources;
    this.problems = problems;
  }

  /** The sinks that flows write into, in the order of these. */
  Map<String, SinkModel> sinks() {
    return sinks;
  }

  /** Resolves a flow's sink by its analyzed query; empty when something is wrong. */
  Optional<SinkModel> resolve(FlowDefinition flow, SinkDefinition sink, LogicalPlan query) {
    if (flow.changes().isPresent()) {
      problems.error(
          ErrorCode.UNSUPPORTED_STREAMING,
          flow.targetPosition(),
          "Cannot write flow '%s': AUTO CDC keeps a table, and '%s' is a sink"
              .formatted(flow.name(), sink.name()),
          "write it into a streaming table; or send the changes as they come: INSERT INTO %s BY NAME SELECT …"
              .formatted(sink.name()));
      return Optional.empty();
    }
    boolean columns = SinkColumns.of(sink).check(sink, flow, query, problems);
    return isAddressed(flow, sink, query) && columns
        ? Optional.of(add(sink, query))
        : Optional.empty();
  }

  /** Whether each row has a topic to go to. */
  private boolean isAddressed(FlowDefinition flow, SinkDefinition sink, LogicalPlan query) {
    if (!sink.format().equals("kafka")) {
      return true;
    }
    boolean option = sink.option("topic").isPresent();
    boolean column =
        Plans.output(query).stream().map(Attribute::name).anyMatch("topic"::equalsIgnoreCase);
    if (!option && !column) {
      problems.error(
          ErrorCode.MISSING_KEY,
          sink.position(),
          "Cannot write flow '%s' into sink '%s': there is neither an option nor a column topic"
              .formatted(flow.name(), sink.name()),
          "set sinks.%s.options.topic, or select a topic for each row".formatted(sink.name()));
      return false;
    }
    if (option && column) {
      problems.add(
          Problem.warning(
              ErrorCode.UNUSED,
              flow.query().position(),
              "Column 'topic' of flow '%s' is not used: sinks.%s.options.topic is for all rows"
                  .formatted(flow.name(), sink.name()),
              "leave one of them out"));
    }
    return true;
  }

  private SinkModel add(SinkDefinition sink, LogicalPlan query) {
    boolean late =
        project.lateRows() == LateRows.KEEP
            && Plans.contains(query, EventTimeWatermark.class::isInstance);
    boolean keptLate = sinks.containsKey(sink.name()) && sinks.get(sink.name()).keepsLate();
    SinkModel model =
        new SinkModel(
            sink, project.pathOf(sink.name()), graph.putsAside(sink, sources), late || keptLate);
    sinks.put(sink.name(), model);
    return model;
  }
}
