package dev.lakeweir.spec;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.sql.TransformationReader;
import dev.lakeweir.spec.sql.Transformations;
import dev.lakeweir.spec.text.SourceText;
import dev.lakeweir.spec.yaml.Pipeline;
import dev.lakeweir.spec.yaml.PipelineReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a project: {@code pipeline.yml} and {@code transformations/**.sql}. */
public final class ProjectReader {
  private ProjectReader() {}

  /** Throws a {@link dev.lakeweir.problem.ProblemException} with all problems of all files. */
  public static ProjectDefinition read(ProjectInputs inputs) {
    Problems problems = new Problems();
    Optional<ProjectDefinition> project = read(inputs, problems);
    problems.throwIfErrors();
    return project.orElseThrow(
        () -> new IllegalStateException("a project without errors has a definition"));
  }

  /**
   * Adds what is wrong to {@code problems}. The definition is there, in spite of errors, as long as
   * every source and statement could be read, so that what refers to them can still be checked.
   */
  public static Optional<ProjectDefinition> read(ProjectInputs inputs, Problems problems) {
    Path directory = inputs.directory();
    ProjectFiles files = new ProjectFiles(directory, problems);
    Optional<SourceText> pipelineFile = files.pipeline(inputs.file());
    if (pipelineFile.isEmpty()) {
      return Optional.empty();
    }
    Optional<Pipeline> pipeline =
        pipelineFile.flatMap(file -> PipelineReader.read(file, inputs, problems));
    Transformations transformations = TransformationReader.read(files.transformations(), problems);
    reportNoTables(directory.resolve("transformations").toString(), transformations, problems);
    return pipeline.flatMap(read -> define(directory, read, transformations, problems));
  }

  /**
   * Reads what a program says in the place of the files.
   *
   * @param pipeline what pipeline.yml would say
   * @param sql the statements, as if each were a file
   */
  public static Optional<ProjectDefinition> read(
      ProjectInputs inputs, Map<String, ?> pipeline, List<SourceText> sql, Problems problems) {
    Pipeline read = PipelineReader.read(pipeline, inputs, problems);
    Transformations transformations = TransformationReader.read(sql, problems);
    reportNoTables("pipeline '" + read.name() + "'", transformations, problems);
    Path directory = inputs.directory();
    return define(directory, read, transformations, problems);
  }

  private static void reportNoTables(String where, Transformations found, Problems problems) {
    if (found.tables().isEmpty() && found.flows().isEmpty() && found.whole()) {
      String message = "Cannot find a table in: " + where;
      String hint = "Write CREATE STREAMING TABLE name AS SELECT ... into a .sql file there.";
      problems.add(Problem.error(ErrorCode.NO_TABLES, message, hint));
    }
  }

  private static Optional<ProjectDefinition> define(
      Path directory, Pipeline pipeline, Transformations found, Problems problems) {
    NameCheck names = new NameCheck(problems);
    pipeline.sources().values().forEach(s -> names.claim("source", s.name(), s.position()));
    pipeline.sinks().values().forEach(s -> names.claim("sink", s.name(), s.position()));
    List<TableDefinition> tables =
        names.firsts("table", found.tables(), TableDefinition::name, TableDefinition::position);
    List<ViewDefinition> views =
        names.firsts("view", found.views(), ViewDefinition::name, ViewDefinition::position);
    ProjectDefinition project =
        new ProjectDefinition(
            directory,
            pipeline.name(),
            pipeline.storage(),
            pipeline.sources(),
            pipeline.sinks(),
            pipeline.functions(),
            pipeline.trigger(),
            pipeline.lateRows(),
            pipeline.configuration(),
            tables,
            views,
            flows(tables, found.flows(), problems));
    return Optional.of(project).filter(it -> pipeline.whole() && found.whole());
  }

  /** A table with a query has a flow of its own name. */
  private static List<FlowDefinition> flows(
      List<TableDefinition> tables, List<FlowDefinition> flows, Problems problems) {
    NameCheck names = new NameCheck(problems);
    tables.stream()
        .filter(table -> table.query().isPresent())
        .forEach(table -> names.claim("flow of a table", table.name(), table.position()));
    return names.firsts("flow", flows, FlowDefinition::name, FlowDefinition::position);
  }
}
