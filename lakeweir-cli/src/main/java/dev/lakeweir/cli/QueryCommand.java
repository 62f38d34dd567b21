package dev.lakeweir.cli;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.function.FunctionJars;
import dev.lakeweir.function.UserFunctions;
import dev.lakeweir.plan.AnalysisProblems;
import dev.lakeweir.plan.TableModel;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.sink.DeltaTables;
import dev.lakeweir.sink.StorageFailure;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.TableDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Reads the tables of a project. */
@CommandLine.Command(
    name = "query",
    description = "Read the tables of a project with a SELECT, also while the pipeline runs.",
    mixinStandardHelpOptions = true)
final class QueryCommand extends ProjectCommand {
  @Parameters(
      index = "1",
      paramLabel = "SQL",
      description = "A query of Spark SQL over the project's tables.")
  private String sql;

  QueryCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    ProjectDefinition project = read(List.of());
    try (SparkSession spark = Sessions.open(project)) {
      List<String> missing = register(spark, project);
      registerFunctions(spark, project);
      Dataset<Row> rows = rows(spark, missing);
      try {
        new QueryPrinter(terminal.out()).print(rows, common.output());
      } catch (RuntimeException e) {
        throw new ProblemException(
            StorageFailure.of("read the tables", project.storage().value(), e), e);
      }
    }
    return 0;
  }

  private static void registerFunctions(SparkSession spark, ProjectDefinition project) {
    Problems problems = new Problems();
    UserFunctions.load(spark, project, problems).register(spark);
    problems.throwIfErrors();
    FunctionJars.ship(spark, project);
  }

  /** Makes a view of each table that exists; answers the names of those that do not exist yet. */
  private static List<String> register(SparkSession spark, ProjectDefinition project) {
    List<String> missing = new ArrayList<>();
    for (String name : names(project)) {
      String path = project.pathOf(name);
      try {
        if (DeltaTables.exists(spark, path)) {
          spark.read().format("delta").load(path).createOrReplaceTempView("`" + name + "`");
        } else {
          missing.add(name);
        }
      } catch (RuntimeException e) {
        throw new ProblemException(StorageFailure.of("read table '" + name + "'", path, e), e);
      }
    }
    return missing;
  }

  /** The tables, and what can lie beside them and beside sinks. */
  private static List<String> names(ProjectDefinition project) {
    List<String> names = new ArrayList<>();
    project.tables().stream().map(TableDefinition::name).forEach(names::add);
    List<String> targets = new ArrayList<>(names);
    targets.addAll(project.sinks().keySet());
    for (String target : targets) {
      names.add(target + TableModel.QUARANTINE_SUFFIX);
      names.add(target + TableModel.LATE_SUFFIX);
    }
    return names;
  }

  private Dataset<Row> rows(SparkSession spark, List<String> missing) {
    SqlText text = new SqlText(sql, new Position("query", 1, 1));
    try {
      LogicalPlan plan = Plans.parse(spark, sql);
      if (plan instanceof Command || plan instanceof ParsedStatement) {
        throw new ProblemException(
            Problem.error(
                ErrorCode.UNKNOWN_STATEMENT,
                text.position(),
                "Cannot run the statement: a query only reads",
                "Write a SELECT."));
      }
      return Plans.dataset(spark, plan);
    } catch (AnalysisException e) {
      Problem problem = AnalysisProblems.of(e, text, "the query");
      boolean empty =
          missing.stream().anyMatch(name -> problem.message().contains("`" + name + "`"));
      throw new ProblemException(
          empty
              ? Problem.error(
                  ErrorCode.UNKNOWN_TABLE,
                  problem.position().orElse(text.position()),
                  problem.message(),
                  "The project declares the table, but nothing has been written yet: %s run %s"
                      .formatted(Terminal.command(), directory))
              : problem,
          e);
    }
  }
}
