package dev.lakeweir.spec;

import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A project in a directory of its own, and what reading it is given. */
final class ProjectFixture {
  static final String PIPELINE = "name: retail\n";
  static final String TABLE = "CREATE STREAMING TABLE t AS SELECT 1;\n";

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> settings = new ArrayList<>();

  ProjectFixture(Path directory) {
    this.directory = directory;
    write("pipeline.yml", PIPELINE);
    write("transformations/t.sql", TABLE);
  }

  ProjectFixture write(String file, String text) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  ProjectFixture delete(String file) {
    try {
      Files.delete(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  ProjectFixture env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  ProjectFixture set(String setting) {
    settings.add(setting);
    return this;
  }

  ProjectDefinition read() {
    return ProjectReader.read(inputs());
  }

  List<Problem> lint() {
    Problems problems = new Problems();
    ProjectReader.read(inputs(), problems);
    return problems.sorted();
  }

  Optional<ProjectDefinition> lintedDefinition() {
    return ProjectReader.read(inputs(), new Problems());
  }

  ProjectInputs inputs() {
    return new ProjectInputs(directory, environment, settings);
  }
}
