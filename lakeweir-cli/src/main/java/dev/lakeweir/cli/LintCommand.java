package dev.lakeweir.cli;

import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.problem.Severity;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** Tells all that is wrong with a project, without running it. */
@CommandLine.Command(
    name = "lint",
    description = "Tell all that is wrong with a project, without connecting to anything.",
    mixinStandardHelpOptions = true)
final class LintCommand extends ProjectCommand {
  LintCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems();
    Optional<ProjectDefinition> project = ProjectReader.read(inputs(List.of()), problems);
    if (project.isPresent()) {
      check(project.get(), problems);
    }
    if (common.json()) {
      terminal.out().println(Failures.json(problems.sorted()));
    } else {
      problems.sorted().forEach(problem -> terminal.out().println(problem.render()));
    }
    long errors =
        problems.sorted().stream().filter(problem -> problem.severity() == Severity.ERROR).count();
    terminal.message(errors == 0 ? "No errors." : errors + (errors == 1 ? " error." : " errors."));
    return errors == 0 ? 0 : 1;
  }

  private static void check(ProjectDefinition definition, Problems problems) throws IOException {
    try (SparkSession spark = Sessions.open(definition)) {
      PipelineResolver.resolve(spark, definition, problems);
    }
  }
}
