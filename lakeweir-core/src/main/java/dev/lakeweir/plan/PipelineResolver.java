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
    analysis.reportUnusedViews(parsed.values());
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
    refuseConflicts(written);
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

  /** AUTO CDC keeps the changes of one flow in order, and a view is its query's result alone. */
  private void refuseConflicts(List<FlowDefinition> written) {
    for (FlowDefinition flow : written) {
      TableDefinition table = definitions.get(QueryAnalysis.key(flow.target()));
      List<FlowDefinition> all =
          written.stream().filter(it -> it.target().equalsIgnoreCase(flow.target())).toList();
      boolean alone =
          flow.changes().isPresent()
              || (table != null && table.isMaterializedView())
              || all.stream().anyMatch(it -> it.changes().isPresent());
      if (alone && all.indexOf(flow) > 0) {
        problems.error(
            ErrorCode.CONFLICTING_FLOWS,
            flow.targetPosition(),
            "Cannot write flow '%s': table '%s' is written by %s alone"
                .formatted(flow.name(), flow.target(), what(all.get(0))),
            "write into a table of its own, or unite both inputs in a view");
        parsed.remove(flow);
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
    if (analyzed.get().isStreaming() == table.isMaterializedView()) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.query().position(),
          table.isMaterializedView()
              ? "Cannot compute materialized view '%s': its query reads a stream"
                  .formatted(table.name())
              : "Cannot stream into table '%s': its query reads no stream".formatted(table.name()),
          table.isMaterializedView()
              ? "leave STREAM out: a view is computed from tables as they are"
              : "write FROM STREAM name for what is to be read as it arrives");
      return;
    }
    if (flow.changes().isPresent()) {
      ChangesResolver changes = new ChangesResolver(flow, flow.changes().get(), analysis, problems);
      changes
          .resolve(analyzed.get())
          .ifPresent(
              resolved ->
                  changesTable(table, flow, changes, resolved)
                      .ifPresent(model -> add(flow, query, model, resolved.changes())));
    } else {
      table(table, flow, analyzed.get())
          .ifPresent(model -> add(flow, query, model, analyzed.get()));
    }
  }

  private void add(
      FlowDefinition flow, QueryAnalysis.Parsed query, TableModel table, LogicalPlan analyzed) {
    PlacedQuery placed = analysis.placed(analyzed, flow.query());
    if (!new JoinCheck(problems).check(placed)) {
      return;
    }
    Optional<LogicalPlan> runnable =
        table.definition().isMaterializedView()
            ? Optional.of(analyzed)
            : new StreamingCheck(spark, problems).runnable(analyzed, flow, table);
    if (runnable.isPresent()) {
      new QueryLint(problems, placed).check(table, analyzed);
      flows.add(
          new FlowModel(
              flow.name(),
              table.name(),
              flow.position(),
              runnable.get(),
              analysis.inputs(query),
              StreamingCheck.isStateful(runnable.get()),
              trigger(table.definition())));
    }
  }

  private boolean checkInputs(FlowDefinition flow, QueryAnalysis.Parsed query) {
    boolean good = true;
    for (FlowInput input : analysis.inputs(query)) {
      TableModel table = tables.get(input.name());
      if (input.streaming() && table != null && !table.write().onlyAppends()) {
        problems.error(
            ErrorCode.NOT_A_STREAM,
            flow.query().position(),
            "Cannot read table '%s' as a stream: it is written %s, so its rows change"
                .formatted(
                    input.name(),
                    table.write() instanceof WriteModel.Complete
                        ? "in mode complete"
                        : "by " + table.write().shown()),
            table.write() instanceof WriteModel.Upsert
                    || table.write() instanceof WriteModel.Complete
                ? "read what '%s' is made from, or write it in mode append".formatted(input.name())
                : "read what '%s' is made from".formatted(input.name()));
        good = false;
      }
      if (!input.streaming() && sources.containsKey(input.name())) {
        good &= isTable(flow, input);
      }
    }
    return good;
  }

  /** Whether a source can be read as a table, which files can and what arrives cannot. */
  private boolean isTable(FlowDefinition flow, FlowInput input) {
    SourceModel source = sources.get(input.name());
    boolean view = definitions.get(QueryAnalysis.key(flow.target())).isMaterializedView();
    if (view || source.definition().format().equals("kafka")) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.query().position(),
          "Cannot read source '%s' as a table: it is a stream".formatted(input.name()),
          view
              ? "make a streaming table of it, and read that"
              : "write FROM STREAM " + input.name());
      return false;
    }
    if (source.quarantines()) {
      problems.error(
          ErrorCode.NOT_A_STREAM,
          flow.query().position(),
          "Cannot read source '%s' as a table: it is read anew for each batch, and each time its bad records would be put aside"
              .formatted(input.name()),
          "write FROM STREAM %1$s; or set decode.on-error: fail or drop for a source that is only looked up; or read a table that is made from it"
              .formatted(input.name()));
      return false;
    }
    return true;
  }

  private Optional<TableModel> table(
      TableDefinition table, FlowDefinition flow, LogicalPlan query) {
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
            ? view(table, flow, query)
            : new WriteResolver(table, problems).resolve(query, schema.get());
    return good && write.isPresent()
        ? Optional.of(add(table, schema.get(), write.get()))
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
    TableModel model = new TableModel(table, path(table.name()), schema, write, quarantined(table));
    tables.put(table.name(), model);
    analysis.addTable(table.name(), schema);
    return model;
  }

  /** The table of a flow of AUTO CDC. */
  private Optional<TableModel> changesTable(
      TableDefinition table,
      FlowDefinition flow,
      ChangesResolver changes,
      ChangesResolver.Resolved resolved) {
    Optional<StructType> kept = new TableSchema(spark, problems).of(table, flow, resolved.rows());
    if (kept.isEmpty() || !WriteResolver.refuseProperties(table, "AUTO CDC", problems)) {
      return Optional.empty();
    }
    boolean conditions = conditions(table, kept.get());
    String beside = table.name() + TableModel.CHANGES_SUFFIX;
    if (definitions.containsKey(QueryAnalysis.key(beside))) {
      problems.error(
          ErrorCode.DUPLICATE_NAME,
          definitions.get(QueryAnalysis.key(beside)).position(),
          "Cannot declare table '%s': AUTO CDC keeps the changes of table '%s' under that name"
              .formatted(beside, table.name()),
          "choose another name");
      return Optional.empty();
    }
    return changes
        .schema(table, kept.get(), resolved.write())
        .filter(schema -> conditions)
        .map(schema -> add(changes.expecting(table, resolved.write()), schema, resolved.write()));
  }

  private Optional<WriteModel> view(TableDefinition table, FlowDefinition flow, LogicalPlan query) {
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
                ViewCheck.appendedFrom(query, analysis.inputs(parsed.get(flow)), tables)))
        : Optional.empty();
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
            .filter(input -> input.kind() == FlowInput.Kind.SOURCE && input.streaming())
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
