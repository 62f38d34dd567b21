package dev.lakeweir.cli;

import dev.lakeweir.plan.FlowInput;
import dev.lakeweir.plan.FlowModel;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.plan.SinkModel;
import dev.lakeweir.plan.SourceModel;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.plan.TargetModel;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ProjectDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** Lists what a project declares. */
@CommandLine.Command(
    name = "list",
    description = "List the sources, tables, sinks and flows of a project.",
    mixinStandardHelpOptions = true)
final class ListCommand extends ProjectCommand {
  ListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    ProjectDefinition project = read(List.of());
    try (SparkSession spark = Sessions.open(project)) {
      Problems problems = new Problems();
      Optional<PipelineModel> pipeline = PipelineResolver.resolve(spark, project, problems);
      problems.throwIfErrors();
      if (common.json()) {
        terminal.out().println(json(pipeline.orElseThrow()));
      } else {
        text(pipeline.orElseThrow());
      }
    }
    return 0;
  }

  private void text(PipelineModel pipeline) {
    List<List<String>> sources = new ArrayList<>();
    pipeline.definition().sources().keySet().stream()
        .map(pipeline.sources()::get)
        .forEach(
            source ->
                sources.add(List.of(source.name(), source.definition().format(), place(source))));
    List<List<String>> tables = new ArrayList<>();
    pipeline
        .tables()
        .values()
        .forEach(
            table -> tables.add(List.of(table.name(), write(table), columns(table), at(table))));
    List<List<String>> flows = new ArrayList<>();
    pipeline
        .flows()
        .forEach(
            flow ->
                flows.add(List.of(flow.name(), reads(flow) + " -> " + flow.target(), state(flow))));
    terminal.out().println(TextTable.of(List.of("SOURCE", "FORMAT", "DECLARED"), sources));
    terminal.out().println(TextTable.of(List.of("TABLE", "WRITE", "COLUMNS", "DECLARED"), tables));
    if (!pipeline.sinks().isEmpty()) {
      List<List<String>> sinks =
          pipeline.sinks().values().stream()
              .map(sink -> List.of(sink.name(), sink.write().shown(), at(sink)))
              .toList();
      terminal.out().println(TextTable.of(List.of("SINK", "WRITE", "DECLARED"), sinks));
    }
    terminal.out().println(TextTable.of(List.of("FLOW", "READS -> WRITES", "STATE"), flows));
  }

  private static Json json(PipelineModel pipeline) {
    List<Json> sources = new ArrayList<>();
    for (String name : pipeline.definition().sources().keySet()) {
      SourceModel source = pipeline.sources().get(name);
      sources.add(
          new Json()
              .put("name", name)
              .put("format", source.definition().format())
              .put("declared", place(source))
              .put("schema", source.schema().toDDL()));
    }
    List<Json> tables = new ArrayList<>();
    for (TableModel table : pipeline.tables().values()) {
      tables.add(
          new Json()
              .put("name", table.name())
              .put("path", table.path())
              .put("write", write(table))
              .put("schema", table.schema().toDDL())
              .put("quarantine", table.quarantined() ? table.quarantineName() : null)
              .put("late", table.keepsLate() ? table.lateName() : null)
              .put("declared", at(table)));
    }
    List<Json> sinks = new ArrayList<>();
    for (SinkModel sink : pipeline.sinks().values()) {
      sinks.add(
          new Json()
              .put("name", sink.name())
              .put("format", sink.definition().format())
              .put("write", sink.write().shown())
              .put("quarantine", sink.quarantined() ? sink.quarantineName() : null)
              .put("late", sink.keepsLate() ? sink.lateName() : null)
              .put("declared", at(sink)));
    }
    List<Json> flows = new ArrayList<>();
    for (FlowModel flow : pipeline.flows()) {
      flows.add(
          new Json()
              .put("name", flow.name())
              .put(kind(pipeline.targetOf(flow)), flow.target())
              .put("reads", (Object) flow.inputs().stream().map(FlowInput::name).toList())
              .put("stateful", flow.stateful()));
    }
    return new Json()
        .put("pipeline", pipeline.name())
        .put("storage", pipeline.definition().storage().value())
        .put("sources", sources)
        .put("tables", tables)
        .put("sinks", sinks)
        .put("flows", flows);
  }

  private static String write(TableModel table) {
    return table.write().shown();
  }

  private static String columns(TableModel table) {
    return Integer.toString(table.schema().length());
  }

  private static String reads(FlowModel flow) {
    return flow.inputs().stream().map(FlowInput::name).collect(Collectors.joining(", "));
  }

  private static String state(FlowModel flow) {
    return flow.stateful() ? "stateful" : "stateless";
  }

  private static String at(TargetModel target) {
    return target.definition().position().toString();
  }

  /** What names a flow's target in JSON: {@code table} or {@code sink}. */
  static String kind(TargetModel target) {
    return target instanceof SinkModel ? "sink" : "table";
  }

  private static String place(SourceModel source) {
    return source.definition().position().toString();
  }
}
