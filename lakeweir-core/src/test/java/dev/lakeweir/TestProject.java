package dev.lakeweir;

import dev.lakeweir.plan.PipelineModel;
import dev.lakeweir.plan.PipelineResolver;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ProjectInputs;
import dev.lakeweir.spec.ProjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** A pipeline project in a directory of its own, with files as its sources. */
public final class TestProject {
  private final Path directory;
  private final SparkSession spark = SharedSpark.session();

  public TestProject(Path directory) {
    this.directory = directory;
    write(
        "pipeline.yml",
        """
        name: shop
        storage: lake
        sources:
        """);
  }

  /** Adds a file of a source or of the project itself; each is newer than those before it. */
  public TestProject write(String file, String text) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Declares a sink by the keys of its entry in YAML. */
  public TestProject sink(String name, String keys) {
    try {
      String yaml = Files.readString(directory.resolve("pipeline.yml"));
      String sinks = "sinks:\n  %s: {%s}\nsources:\n".formatted(name, keys);
      return write("pipeline.yml", yaml.replace("sources:\n", sinks));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Declares a source of JSON lines in the directory of its name, one file a batch. */
  public TestProject source(String name, String schema, String onError) {
    String yaml =
        """
          %s:
            format: json
            options: {path: %s, maxFilesPerTrigger: 1}
            decode:
              on-error: %s
              schema: |
                %s
        """
            .formatted(name, name, onError, schema);
    try {
      Files.createDirectories(directory.resolve(name));
      Path pipeline = directory.resolve("pipeline.yml");
      return write("pipeline.yml", Files.readString(pipeline) + yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code transformations/t.sql}. */
  public TestProject sql(String text) {
    return write("transformations/t.sql", text);
  }

  /** Adds a file to a source; it is newer than those before it. */
  public TestProject lines(String source, String... lines) {
    try (var files = Files.list(directory.resolve(source))) {
      long number = files.filter(file -> !file.getFileName().toString().startsWith(".")).count();
      // A running query must not see the file before it is whole and has its time: Spark passes
      // over files that are a week older than the newest it has seen.
      String hidden = source + "/.%05d.json".formatted(number);
      write(hidden, String.join("\n", lines));
      Files.setLastModifiedTime(
          directory.resolve(hidden),
          FileTime.from(Instant.parse("2024-01-01T00:00:00Z").plusSeconds(number)));
      Files.move(
          directory.resolve(hidden), directory.resolve(source + "/%05d.json".formatted(number)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path(String file) {
    return directory.resolve(file);
  }

  /** The model; throws what is wrong with the project. */
  public PipelineModel model() {
    Problems problems = new Problems();
    Optional<PipelineModel> model = resolve(problems);
    problems.throwIfErrors();
    return model.orElseThrow(() -> new ProblemException(problems.sorted()));
  }

  public List<Problem> problems() {
    Problems problems = new Problems();
    resolve(problems);
    return problems.sorted();
  }

  private Optional<PipelineModel> resolve(Problems problems) {
    return ProjectReader.read(new ProjectInputs(directory, Map.of(), List.of()), problems)
        .flatMap(project -> PipelineResolver.resolve(spark, project, problems));
  }
}
