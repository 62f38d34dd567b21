package dev.lakeweir.cli;

import dev.lakeweir.explain.FlowExplanation;
import dev.lakeweir.explain.PipelineExplanation;
import dev.lakeweir.explain.SparkPlanText;
import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.text.NearestName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells how a pipeline runs. */
@CommandLine.Command(
    name = "explain",
    description =
        "Tell how a pipeline runs: its graph, its queries and what each remembers. Connects to nothing.",
    mixinStandardHelpOptions = true)
final class ExplainCommand extends ProjectCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TABLE",
      description = "Explain only the flows into this table.")
  private String table;

  @Option(names = "--plan", description = "Add Spark's plan of each flow.")
  private boolean plan;

  ExplainCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    ProjectDefinition project = read(List.of());
    try (SparkSession spark = Sessions.open(project)) {
      Problems problems = new Problems();
      Optional<PipelineModel> resolved = PipelineResolver.resolve(spark, project, problems);
      problems.throwIfErrors();
      PipelineModel pipeline = resolved.orElseThrow();
      List<FlowExplanation> flows = chosen(PipelineExplanation.of(spark, pipeline), pipeline);
      ExplainReport report = new ExplainReport(pipeline, flows, plans(spark, flows, pipeline));
      if (common.json()) {
        terminal.out().println(report.json());
      } else {
        terminal.out().print(report.text());
      }
    }
    return 0;
  }

  private List<FlowExplanation> chosen(List<FlowExplanation> all, PipelineModel pipeline) {
    if (table == null) {
      return all;
    }
    List<String> known =
        Stream.concat(pipeline.tables().keySet().stream(), pipeline.sinks().keySet().stream())
            .toList();
    if (known.stream().noneMatch(table::equalsIgnoreCase)) {
      throw new ProblemException(
          Problem.error(
              ErrorCode.UNKNOWN_TABLE,
              "Cannot explain table: the project has none of this name: " + table,
              NearestName.hint(table, known)));
    }
    return all.stream().filter(it -> it.flow().target().equalsIgnoreCase(table)).toList();
  }

  private Map<String, String> plans(
      SparkSession spark, List<FlowExplanation> flows, PipelineModel pipeline) {
    Map<String, String> plans = new LinkedHashMap<>();
    if (plan) {
      flows.forEach(
          it -> plans.put(it.flow().name(), SparkPlanText.of(spark, it.flow(), pipeline)));
    }
    return plans;
  }
}
