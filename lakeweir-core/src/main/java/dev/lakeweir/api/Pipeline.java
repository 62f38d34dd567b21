package dev.lakeweir.api;

import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectInputs;
import dev.lakeweir.spec.ProjectReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A pipeline that was declared and can be checked and run with {@link Lakeweir}. Immutable. */
public final class Pipeline {
  private final ProjectDefinition definition;

  Pipeline(ProjectDefinition definition) {
    this.definition = Objects.requireNonNull(definition, "definition");
  }

  /**
   * Begins the declaration of a pipeline.
   *
   * @param name lower-case letters, digits, - and _; checkpoints and commits carry it
   */
  public static PipelineBuilder builder(String name) {
    return new PipelineBuilder(name);
  }

  /**
   * Reads the project in a directory, with the variables of the process's environment.
   *
   * @throws dev.lakeweir.problem.ProblemException with all that is wrong with its files
   */
  public static Pipeline read(Path directory) {
    return read(new ProjectInputs(directory, System.getenv(), List.of()));
  }

  /**
   * Reads a project with variables and settings of the caller's.
   *
   * @throws dev.lakeweir.problem.ProblemException with all that is wrong with its files
   */
  public static Pipeline read(ProjectInputs inputs) {
    return new Pipeline(ProjectReader.read(inputs));
  }

  /** What was declared. */
  public ProjectDefinition definition() {
    return definition;
  }
}
