package dev.lakeweir.plan;

import static org.apache.spark.sql.catalyst.util.QuotingUtils.quoteIdentifier;

import dev.lakeweir.catalyst.Named;
import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.function.FunctionCallException;
import dev.lakeweir.function.UserFunctions;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.ViewDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.optimizer.ReplaceDistinctWithAggregate;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructType;

/**
 * Parses and analyzes the queries of one pipeline over placeholders. The relations that a query
 * names become temporary views of the session, which is the analysis' own.
 */
final class QueryAnalysis {
  /** A parsed query and the relations that it names. */
  record Parsed(SqlText text, LogicalPlan plan, List<QueryReferences.Reference> references) {}

  private final SparkSession spark;
  private final Problems problems;
  private final Map<String, SourceModel> sources = new LinkedHashMap<>();
  private final Map<String, StructType> tables = new LinkedHashMap<>();
  private final Map<String, ViewDefinition> views = new LinkedHashMap<>();
  private final Map<String, Parsed> parsedViews = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();
  private final Set<String> sinks = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  QueryAnalysis(SparkSession spark, Problems problems) {
    this.spark = spark.newSession();
    this.problems = problems;
  }

  void addFunctions(UserFunctions functions) {
    functions.register(spark);
  }

  void addSource(SourceModel source) {
    sources.put(key(source.name()), source);
  }

  /** Says how a table looks, when that is known. */
  void addTable(String name, StructType schema) {
    tables.put(key(name), schema);
  }

  /** Says that there is, or should be, a relation of this name, so that it is no unknown name. */
  void declare(String name) {
    known.add(name);
  }

  /** Says that there is a sink of this name, which cannot be read. */
  void declareSink(String name) {
    sinks.add(name);
  }

  void addView(ViewDefinition view, Parsed parsed) {
    views.put(key(view.name()), view);
    parsedViews.put(key(view.name()), parsed);
  }

  /** Parses a query and checks the names in it; empty when something is wrong. */
  Optional<Parsed> parse(SqlText query, String what) {
    LogicalPlan plan;
    try {
      plan = Plans.parse(spark, query.padded());
    } catch (ParseException e) {
      problems.add(AnalysisProblems.of(e, query, what));
      return Optional.empty();
    }
    Parsed parsed = new Parsed(query, plan, QueryReferences.of(plan));
    boolean good = WindowCheck.check(plan, query, what, problems);
    for (QueryReferences.Reference reference : parsed.references()) {
      if (sinks.contains(reference.name())) {
        problems.error(
            ErrorCode.NOT_A_STREAM,
            position(reference, query),
            "Cannot resolve %s: '%s' is a sink, which is only written"
                .formatted(what, reference.name()),
            "read what its flow reads; or write that into a table, and read it from there");
        good = false;
      } else if (known.stream().noneMatch(reference.name()::equalsIgnoreCase)) {
        problems.error(
            ErrorCode.UNKNOWN_TABLE,
            position(reference, query),
            "Cannot resolve %s: there is no source, table or view named '%s'"
                .formatted(what, reference.name()),
            NearestName.hintOr(
                reference.name(), known, "this project has: " + String.join(", ", known)));
        good = false;
      }
    }
    return good ? Optional.of(parsed) : Optional.empty();
  }

  /** The query with the place of each of its nodes, views followed through. */
  PlacedQuery placed(LogicalPlan analyzed, SqlText query) {
    return new PlacedQuery(
        analyzed,
        query,
        name -> Optional.ofNullable(views.get(key(name))).map(ViewDefinition::query));
  }

  /** Reports the views that are in no flow's query. */
  void reportUnusedViews(Iterable<Parsed> flows) {
    Set<String> used = new LinkedHashSet<>();
    flows.forEach(flow -> use(flow, used));
    for (ViewDefinition view : views.values()) {
      if (!used.contains(key(view.name()))) {
        problems.add(
            Problem.warning(
                ErrorCode.UNUSED,
                view.position(),
                "No flow reads view '%s'".formatted(view.name()),
                "leave it out, or read it: FROM " + view.name()));
      }
    }
  }

  private void use(Parsed query, Set<String> used) {
    for (QueryReferences.Reference reference : query.references()) {
      Parsed view = parsedViews.get(key(reference.name()));
      if (view != null && used.add(key(reference.name()))) {
        use(view, used);
      }
    }
  }

  /** The sources and tables that a query reads, views followed through. */
  List<FlowInput> inputs(Parsed query) {
    Set<FlowInput> inputs = new LinkedHashSet<>();
    collect(query, inputs);
    return List.copyOf(inputs);
  }

  /**
   * Analyzes a query; empty when something is wrong, or when something it reads could not be
   * resolved.
   */
  Optional<LogicalPlan> analyze(Parsed query, String what) {
    List<FlowInput> inputs = inputs(query);
    Set<String> names = new LinkedHashSet<>();
    for (FlowInput input : inputs) {
      Optional<StructType> schema = schema(input);
      if (schema.isEmpty()) {
        return Optional.empty();
      }
      if (!names.add(key(input.name()))) {
        problems.error(
            ErrorCode.UNSUPPORTED_STREAMING,
            query.text().position(),
            "Cannot resolve %s: it reads '%s' both as a stream and as a table"
                .formatted(what, input.name()),
            "read it one way, or split the query into two tables");
        return Optional.empty();
      }
      Plans.dataset(spark, RelationPlaceholder.create(input, schema.get()))
          .createOrReplaceTempView(quoteIdentifier(input.name()));
    }
    for (QueryReferences.Reference reference : query.references()) {
      if (!view(reference.name())) {
        return Optional.empty();
      }
    }
    return analyzed(query, what);
  }

  /** The analyzed condition over a relation of the given columns; empty when it is wrong. */
  boolean checkCondition(SqlText condition, StructType columns, String what) {
    try {
      LogicalPlan rows =
          RelationPlaceholder.create(new FlowInput("row", FlowInput.Kind.TABLE, false), columns);
      var expression =
          Plans.classic(spark).sessionState().sqlParser().parseExpression(condition.padded());
      LogicalPlan filter = Plans.analyzed(Plans.dataset(spark, new Filter(expression, rows)));
      if (filter.deterministic()) {
        return true;
      }
      problems.error(
          ErrorCode.SQL_ANALYSIS,
          condition.position(),
          "Cannot resolve %s: it is another one each time it is looked at".formatted(what),
          "use functions that depend on the row alone");
      return false;
    } catch (AnalysisException e) {
      problems.add(AnalysisProblems.of(e, condition, what));
      return false;
    }
  }

  /**
   * The analyzed expression over the rows of a query, of which it must be a function row by row;
   * empty when it is wrong.
   */
  Optional<Expression> expression(SqlText text, LogicalPlan rows, String what) {
    try {
      Expression parsed =
          Plans.classic(spark).sessionState().sqlParser().parseExpression(text.padded());
      LogicalPlan column = new Project(Plans.seq(List.of(Named.alias(parsed, "value"))), rows);
      LogicalPlan plan = Plans.analyzed(Plans.dataset(spark, column));
      boolean ofTheRow =
          plan instanceof Project project
              && project.child().fastEquals(rows)
              && project.subqueries().isEmpty()
              && project.projectList().forall(value -> ((Expression) value).deterministic());
      if (ofTheRow) {
        return Optional.of(((Alias) ((Project) plan).projectList().head()).child());
      }
      problems.error(
          ErrorCode.SQL_ANALYSIS,
          text.position(),
          "Cannot resolve %s: it depends on more than the row".formatted(what),
          "use functions that depend on the row alone");
      return Optional.empty();
    } catch (AnalysisException e) {
      problems.add(AnalysisProblems.of(e, text, what));
      return Optional.empty();
    }
  }

  private Optional<LogicalPlan> analyzed(Parsed query, String what) {
    try {
      LogicalPlan plan = Plans.inlined(Plans.analyzed(Plans.dataset(spark, query.plan())));
      return Optional.of(ReplaceDistinctWithAggregate.apply(plan));
    } catch (FunctionCallException e) {
      problems.error(
          ErrorCode.INVALID_FUNCTION,
          QueryReferences.call(query.plan(), e.function(), query.text()),
          "Cannot resolve %s: '%s' is called wrongly: %s"
              .formatted(what, e.function(), e.getMessage()),
          "write %s(TABLE(SELECT ... FROM STREAM name) PARTITION BY column)"
              .formatted(e.function()));
      return Optional.empty();
    } catch (Exception e) {
      if (e instanceof AnalysisException analysis) {
        problems.add(AnalysisProblems.of(analysis, query.text(), what));
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean view(String name) {
    ViewDefinition view = views.get(key(name));
    if (view == null) {
      return true;
    }
    Parsed parsed = parsedViews.get(key(name));
    for (QueryReferences.Reference reference : parsed.references()) {
      if (!view(reference.name())) {
        return false;
      }
    }
    Optional<LogicalPlan> plan = analyzed(parsed, "view '" + view.name() + "'");
    plan.ifPresent(
        query -> Plans.dataset(spark, query).createOrReplaceTempView(quoteIdentifier(view.name())));
    return plan.isPresent();
  }

  private void collect(Parsed query, Set<FlowInput> inputs) {
    for (QueryReferences.Reference reference : query.references()) {
      Parsed view = parsedViews.get(key(reference.name()));
      if (view != null) {
        collect(view, inputs);
      } else {
        SourceModel source = sources.get(key(reference.name()));
        inputs.add(
            source != null
                ? new FlowInput(source.name(), FlowInput.Kind.SOURCE, reference.streaming())
                : new FlowInput(
                    tableName(reference.name()), FlowInput.Kind.TABLE, reference.streaming()));
      }
    }
  }

  private String tableName(String name) {
    return new ArrayList<>(known).stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
  }

  private Optional<StructType> schema(FlowInput input) {
    SourceModel source = sources.get(key(input.name()));
    return source != null
        ? Optional.of(source.schema())
        : Optional.ofNullable(tables.get(key(input.name())));
  }

  static Position position(QueryReferences.Reference reference, SqlText query) {
    return QueryReferences.position(reference.origin(), query);
  }

  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
