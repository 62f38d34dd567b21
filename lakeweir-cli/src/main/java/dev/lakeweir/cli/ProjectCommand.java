package dev.lakeweir.cli;

import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.EnvFile;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectInputs;
import dev.lakeweir.spec.ProjectReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command on a pipeline project. */
abstract class ProjectCommand implements Callable<Integer>, Command {
  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description =
          "The directory of the pipeline project, or a YAML file in it to take in the place of pipeline.yml.")
  Path directory;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Set a value of pipeline.yml, by its path: storage=/data/lake. Can be repeated.")
  List<String> settings = new ArrayList<>();

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description =
          "Take variables for $${VAR} from a file of KEY=VALUE lines. Can be repeated; the last one wins.")
  List<Path> environmentFiles = new ArrayList<>();

  @Mixin CommonOptions common;

  final Terminal terminal;

  ProjectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public CommonOptions common() {
    return common;
  }

  ProjectInputs inputs(List<String> further) {
    Map<String, String> environment = new HashMap<>(terminal.environment());
    environmentFiles.forEach(file -> environment.putAll(EnvFile.read(file)));
    List<String> all = new ArrayList<>(settings);
    all.addAll(further);
    return new ProjectInputs(directory, environment, all);
  }

  ProjectDefinition read(List<String> further) {
    Problems problems = new Problems();
    Optional<ProjectDefinition> project = ProjectReader.read(inputs(further), problems);
    problems.throwIfErrors();
    if (further.isEmpty()) {
      new Failures(terminal).show(problems.sorted(), common.json());
    }
    return project.orElseThrow();
  }
}
