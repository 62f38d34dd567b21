package dev.lakeweir.plan;

import dev.lakeweir.function.UserFunctions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.TriggerDefinition;
import dev.lakeweir.spec.TriggerText;
import dev.lakeweir.spec.ViewDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;

/**
 * Resolves a project: every name, column and type through the whole graph, without data and without
 * connecting to anything. Lint is this, and run begins with it.
 */
public final class PipelineResolver {
  private final ProjectDefinition project;
  private final Problems problems;
  private final QueryAnalysis analysis;
  private final SparkSession spark;
  private final Map<String, TableDefinition> definitions = new LinkedHashMap<>();
  private final Map<String, SourceModel> sources = new LinkedHashMap<>();
  private final Map<String, TableModel> tables = new LinkedHashMap<>();
  private final List<FlowModel> flows = new ArrayList<>();
  private final Map<FlowDefinition, QueryAnalysis.Parsed> parsed = new LinkedHashMap<>();

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
    parseQueries();
    for (FlowDefinition flow : ordered()) {
      resolve(flow);
    }
    return problems.hasErrors()
        ? Optional.empty()
        : Optional.of(
            new PipelineModel(
                project, Map.copyOf(sources), new LinkedHashMap<>(tables), List.copyOf(flows)));
  }

  private void declareNames() {
    project.sources().keySet().forEach(analysis::declare);
    project.views().forEach(view -> analysis.declare(view.name()));
    for (TableDefinition table : project.tables()) {
      analysis.declare(table.name());
      definitions.put(QueryAnalysis.key(table.name()), table);
    }
  }

  private void parseQueries() {
    for (ViewDefinition view : project.views()) {
      analysis
          .parse(view.query(), "view '" + view.name() + "'")
          .ifPresent(query -> analysis.addView(view, query));
    }
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
    Set<String> fed = new LinkedHashSet<>();
    for (FlowDefinition flow : written) {
      fed.add(QueryAnalysis.key(flow.target()));
      if (!definitions.containsKey(QueryAnalysis.key(flow.target()))) {
        List<String> names = project.tables().stream().map(TableDefinition::name).toList();
        problems.error(
            ErrorCode.UNKNOWN_TABLE,
            flow.targetPosition(),
            "Cannot write flow '%s': there is no streaming table named '%s'"
                .formatted(flow.name(), flow.target()),
            NearestName.hintOr(flow.target(), names, "declare it with CREATE STREAMING TABLE"));
        continue;
      }
      analysis.parse(flow.query(), what(flow)).ifPresent(query -> parsed.put(flow, query));
    }
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
  }

  /**
   * The flows so that each stands behind those that write what it reads; what is on a cycle is
   * reported and left out.
   */
  private List<FlowDefinition> ordered() {
    List<FlowDefinition> open = new ArrayList<>(parsed.keySet());
    List<FlowDefinition> ordered = new ArrayList<>();
    while (!open.isEmpty()) {
      Set<String> unfinished = new LinkedHashSet<>();
      open.forEach(flow -> unfinished.add(QueryAnalysis.key(flow.target())));
      List<FlowDefinition> ready =
          open.stream()
              .filter(
                  flow ->
                      analysis.inputs(parsed.get(flow)).stream()
                          .noneMatch(input -> unfinished.contains(QueryAnalysis.key(input.name()))))
              .toList();
      if (ready.isEmpty()) {
        FlowDefinition flow = open.get(0);
        problems.error(
            ErrorCode.CYCLE,
            flow.position(),
            "Cannot order the tables: each of these reads, directly or not, from itself: "
                + String.join(", ", open.stream().map(FlowDefinition::target).distinct().toList()),
            "a table cannot be made from what is made from it");
        return ordered;
      }
      ordered.addAll(ready);
      open.removeAll(ready);
    }
    return ordered;
  }

  private void resolve(FlowDefinition flow) {
    QueryAnalysis.Parsed query = parsed.get(flow);
    TableDefinition table = definitions.get(QueryAnalysis.key(flow.target()));
    if (!checkInputs(flow, query)) {
      return;
    }
    Optional<LogicalPlan> analyzed = analysis.analyze(query, what(flow));
    if (analyzed.isEmpty()) {
      return;
    }
    if (!analyzed.get().isStreaming()) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.query().position(),
          "Cannot stream into table '%s': its query reads no stream".formatted(table.name()),
          "write FROM STREAM name for what is to be read as it arrives");
      return;
    }
    Optional<TableModel> model = table(table, flow, analyzed.get());
    if (model.isEmpty()) {
      return;
    }
    Optional<LogicalPlan> runnable =
        new StreamingCheck(spark, problems).runnable(analyzed.get(), flow, model.get());
    if (runnable.isPresent()) {
      flows.add(
          new FlowModel(
              flow.name(),
              table.name(),
              flow.position(),
              runnable.get(),
              analysis.inputs(query),
              StreamingCheck.isStateful(runnable.get()),
              trigger(table)));
    }
  }

  private boolean checkInputs(FlowDefinition flow, QueryAnalysis.Parsed query) {
    boolean good = true;
    for (FlowInput input : analysis.inputs(query)) {
      TableModel table = tables.get(input.name());
      if (input.streaming() && table != null && table.write() instanceof WriteModel.Upsert) {
        problems.error(
            ErrorCode.NOT_A_STREAM,
            flow.query().position(),
            "Cannot read table '%s' as a stream: it is written by upsert, so its rows change"
                .formatted(input.name()),
            "read what '%s' is made from, or write it in mode append".formatted(input.name()));
        good = false;
      }
      if (!input.streaming() && input.kind() == FlowInput.Kind.SOURCE) {
        problems.error(
            ErrorCode.NOT_A_STREAM,
            flow.query().position(),
            "Cannot read source '%s' as a table: it is a stream".formatted(input.name()),
            "write FROM STREAM " + input.name());
        good = false;
      }
    }
    return good;
  }

  private Optional<TableModel> table(
      TableDefinition table, FlowDefinition flow, LogicalPlan query) {
    TableModel known = tables.get(table.name());
    TableSchema schemas = new TableSchema(spark, problems);
    if (known != null) {
      return schemas.fits(known, flow, query) ? Optional.of(known) : Optional.empty();
    }
    Optional<StructType> schema = schemas.of(table, flow, query);
    if (schema.isEmpty()) {
      return Optional.empty();
    }
    boolean good = true;
    for (ExpectationDefinition expectation : table.expectations()) {
      good &=
          analysis.checkCondition(
              expectation.condition(), schema.get(), "expectation '" + expectation.name() + "'");
    }
    Optional<WriteModel> write = new WriteResolver(table, problems).resolve(query, schema.get());
    if (!good || write.isEmpty()) {
      return Optional.empty();
    }
    TableModel model =
        new TableModel(table, path(table.name()), schema.get(), write.get(), quarantined(table));
    tables.put(table.name(), model);
    analysis.addTable(table.name(), schema.get());
    return Optional.of(model);
  }

  private String path(String table) {
    String storage = project.storage().value();
    return storage.endsWith("/") ? storage + table : storage + "/" + table;
  }

  private boolean quarantined(TableDefinition table) {
    boolean byExpectation =
        table.expectations().stream().anyMatch(it -> it.onViolation() == OnViolation.QUARANTINE);
    boolean byDecoding =
        parsed.entrySet().stream()
            .filter(entry -> entry.getKey().target().equalsIgnoreCase(table.name()))
            .flatMap(entry -> analysis.inputs(entry.getValue()).stream())
            .filter(input -> input.kind() == FlowInput.Kind.SOURCE)
            .map(input -> sources.get(input.name()))
            .anyMatch(source -> source != null && source.quarantines());
    return byExpectation || byDecoding;
  }

  private TriggerDefinition trigger(TableDefinition table) {
    return Optional.ofNullable(table.properties().get("lakeweir.trigger"))
        .map(PropertyDefinition::value)
        .flatMap(TriggerText::parse)
        .orElse(project.trigger());
  }

  private static String what(FlowDefinition flow) {
    return flow.name().equalsIgnoreCase(flow.target())
        ? "the query of table '" + flow.target() + "'"
        : "the query of flow '" + flow.name() + "'";
  }
}
