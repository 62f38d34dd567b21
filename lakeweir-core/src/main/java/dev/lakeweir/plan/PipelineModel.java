package dev.lakeweir.plan;

import dev.lakeweir.spec.ProjectDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pipeline, resolved.
 *
 * @param sinks those that flows write into
 * @param flows so ordered that a flow stands behind all flows into the tables that it reads
 */
public record PipelineModel(
    ProjectDefinition definition,
    Map<String, SourceModel> sources,
    Map<String, TableModel> tables,
    Map<String, SinkModel> sinks,
    List<FlowModel> flows) {

  public String name() {
    return definition.name();
  }

  /** What a flow writes. */
  public TargetModel targetOf(FlowModel flow) {
    return target(flow.target()).orElseThrow();
  }

  /** A table or sink by its name. */
  public Optional<TargetModel> target(String name) {
    TableModel table = tables.get(name);
    return Optional.ofNullable(table != null ? table : sinks.get(name));
  }

  /**
   * The flows in groups: those of one group read nothing that another of the same group or a later
   * one writes, so a group can be drained when the ones before it are.
   */
  public List<List<FlowModel>> levels() {
    List<List<FlowModel>> levels = new ArrayList<>();
    Set<String> unfinished = new LinkedHashSet<>();
    List<FlowModel> open = new ArrayList<>(flows);
    while (!open.isEmpty()) {
      unfinished.clear();
      open.forEach(flow -> unfinished.add(flow.target()));
      List<FlowModel> ready =
          open.stream()
              .filter(
                  flow ->
                      flow.inputs().stream().noneMatch(input -> unfinished.contains(input.name())))
              .toList();
      levels.add(ready);
      open.removeAll(ready);
    }
    return levels;
  }

  /** The tables that streams look up, with all that these are made from. */
  public Set<String> lookedUp() {
    Set<String> found = new LinkedHashSet<>();
    for (FlowModel flow : flows) {
      if (!flow.streams().isEmpty()) {
        flow.inputs().stream()
            .filter(input -> !input.streaming())
            .forEach(input -> found.add(input.name()));
      }
    }
    // Backwards: a flow stands behind those that write what it reads.
    for (int i = flows.size() - 1; i >= 0; i--) {
      if (found.contains(flows.get(i).target())) {
        flows.get(i).inputs().forEach(input -> found.add(input.name()));
      }
    }
    return found;
  }

  /** The tables and sinks that are fed, directly or not, from the given ones, with these. */
  public Set<String> downstream(Set<String> from) {
    Set<String> reached = new LinkedHashSet<>(from);
    for (FlowModel flow : flows) {
      if (flow.inputs().stream().anyMatch(input -> reached.contains(input.name()))) {
        reached.add(flow.target());
      }
    }
    return reached;
  }
}
