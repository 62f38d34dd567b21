package dev.lakeweir.api;

import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.ProjectInputs;
import dev.lakeweir.spec.ProjectReader;
import dev.lakeweir.spec.text.SourceText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Declares a pipeline: each method says what a key of pipeline.yml or a statement says. Values may
 * refer to variables, <code>${VAR}</code> or <code>${VAR:default}</code>, as in the files. Problems
 * name the element: {@code table gold:2:8} is the second line of the query of table gold, {@code
 * sources.clicks.format:1:1} the format of source clicks. For one thread.
 */
public final class PipelineBuilder {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Object> sources = new LinkedHashMap<>();
  private final Map<String, Object> sinks = new LinkedHashMap<>();
  private final Map<String, Object> functions = new LinkedHashMap<>();
  private final Map<String, Object> configuration = new LinkedHashMap<>();
  private final List<String> settings = new ArrayList<>();
  private final List<SourceText> statements = new ArrayList<>();
  private Map<String, String> environment = System.getenv();
  private Path directory = Path.of("");

  PipelineBuilder(String name) {
    values.put("name", name);
  }

  /** What relative paths begin at; the working directory unless it is said. */
  public PipelineBuilder directory(Path start) {
    directory = start;
    return this;
  }

  /** Where tables and checkpoints go: a directory or a URI; {@code lake} unless it is said. */
  public PipelineBuilder storage(String storage) {
    values.put("storage", storage);
    return this;
  }

  /** When batches start: {@code continuous}, {@code available-now} or {@code 10 seconds}. */
  public PipelineBuilder trigger(String trigger) {
    values.put("trigger", trigger);
    return this;
  }

  /** What happens to late rows: {@code count}, or {@code keep} in a table of their own. */
  public PipelineBuilder lateRows(String lateRows) {
    values.put("late-rows", lateRows);
    return this;
  }

  /** A setting of Spark for this pipeline. */
  public PipelineBuilder configuration(String key, String value) {
    configuration.put(key, value);
    return this;
  }

  /**
   * A source, such as {@code source("clicks", "kafka", it -> it.option("subscribe", "clicks"))}.
   */
  public PipelineBuilder source(String name, String format, Consumer<SourceBuilder> source) {
    SourceBuilder builder = new SourceBuilder(format);
    source.accept(builder);
    sources.put(name, builder.values());
    return this;
  }

  /** A sink, such as {@code sink("alerts", "kafka", it -> it.option("topic", "alerts"))}. */
  public PipelineBuilder sink(String name, String format, Consumer<SinkBuilder> sink) {
    SinkBuilder builder = new SinkBuilder(format);
    sink.accept(builder);
    sinks.put(name, builder.values());
    return this;
  }

  /** A function written in Java whose class is on the class path and says its own type. */
  public PipelineBuilder function(String name, Class<?> type) {
    return function(name, type.getName(), it -> {});
  }

  /** A function written in Java. */
  public PipelineBuilder function(
      String name, String className, Consumer<FunctionBuilder> function) {
    FunctionBuilder builder = new FunctionBuilder(className);
    function.accept(builder);
    functions.put(name, builder.values());
    return this;
  }

  /** A streaming table; without a query it is filled by flows. */
  public PipelineBuilder table(String name, Consumer<TableBuilder> table) {
    TableBuilder builder = new TableBuilder(name);
    table.accept(builder);
    statements.add(builder.statement());
    return this;
  }

  /** A query with a name, which is written nowhere. */
  public PipelineBuilder view(String name, String query) {
    String preamble = "CREATE TEMPORARY VIEW %s AS ".formatted(SqlWriter.name(name));
    statements.add(SourceText.behind(preamble, "view " + name, query));
    return this;
  }

  /** A query into a table or sink; columns go by name. */
  public PipelineBuilder flow(String name, String target, String query) {
    String preamble =
        "CREATE FLOW %s AS INSERT INTO %s BY NAME "
            .formatted(SqlWriter.name(name), SqlWriter.name(target));
    statements.add(SourceText.behind(preamble, "flow " + name, query));
    return this;
  }

  /**
   * Statements as a file of a project holds them.
   *
   * @param label what problems name in the place of a file
   */
  public PipelineBuilder sql(String label, String text) {
    statements.add(new SourceText(label, text));
    return this;
  }

  /** Any key of pipeline.yml by its path, as with {@code --set}; wins over all else. */
  public PipelineBuilder set(String path, String value) {
    settings.add(path + "=" + value);
    return this;
  }

  /** What variables are looked up in; the process's environment unless it is said. */
  public PipelineBuilder environment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  /**
   * The pipeline as far as it can be checked without Spark.
   *
   * @throws dev.lakeweir.problem.ProblemException with all that is wrong
   */
  public Pipeline build() {
    Map<String, Object> written = new LinkedHashMap<>(values);
    put(written, "sources", sources);
    put(written, "sinks", sinks);
    put(written, "functions", functions);
    put(written, "configuration", configuration);
    Problems problems = new Problems();
    Optional<ProjectDefinition> definition =
        ProjectReader.read(
            new ProjectInputs(directory, environment, settings), written, statements, problems);
    problems.throwIfErrors();
    return new Pipeline(definition.orElseThrow());
  }

  private static void put(Map<String, Object> all, String key, Map<String, Object> values) {
    if (!values.isEmpty()) {
      all.put(key, values);
    }
  }
}
