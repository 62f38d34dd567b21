package dev.lakeweir.spec;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds and reads the files of a project. */
final class ProjectFiles {
  private static final List<String> PIPELINE = List.of("pipeline.yml", "pipeline.yaml");
  private static final String TRANSFORMATIONS = "transformations";

  private final Path directory;
  private final Problems problems;

  ProjectFiles(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  /**
   * Empty, and reported, if there is none or it cannot be read.
   *
   * @param name of the file, if it is not one of those that projects usually have
   */
  Optional<SourceText> pipeline(Optional<String> name) {
    if (!Files.isDirectory(directory)) {
      notFound("no such directory: " + directory, "Give the directory that holds pipeline.yml.");
      return Optional.empty();
    }
    List<String> names = name.map(List::of).orElse(PIPELINE);
    Optional<Path> file =
        names.stream().map(directory::resolve).filter(Files::isRegularFile).findFirst();
    if (file.isEmpty()) {
      notFound(
          "no %s in: %s".formatted(names.get(0), directory),
          "Looked for %s.".formatted(String.join(" and ", names)));
    }
    return file.flatMap(path -> read(path, ErrorCode.YAML_SYNTAX));
  }

  /** The SQL files, sorted by path. Files and directories that begin with a dot are passed over. */
  List<SourceText> transformations() {
    Path root = directory.resolve(TRANSFORMATIONS);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> isSql(file) && Files.isRegularFile(file) && !isHidden(root, file))
          .sorted((a, b) -> shown(a).compareTo(shown(b)))
          .flatMap(file -> read(file, ErrorCode.SQL_SYNTAX).stream())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      notFound("cannot list %s: %s".formatted(root, e.getMessage()), "Check its permissions.");
      return List.of();
    }
  }

  private static boolean isSql(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".sql");
  }

  private static boolean isHidden(Path root, Path file) {
    return StreamSupport.stream(root.relativize(file).spliterator(), false)
        .anyMatch(part -> part.toString().startsWith("."));
  }

  private String shown(Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }

  private Optional<SourceText> read(Path path, ErrorCode code) {
    String name = shown(path);
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return Optional.of(
          new SourceText(name, text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (CharacterCodingException e) {
      String message = "Cannot read %s: it is not UTF-8 text".formatted(name);
      problems.error(code, new Position(name, 1, 1), message, "Save it as UTF-8.");
    } catch (IOException e) {
      String message = "Cannot read %s: %s".formatted(name, e);
      problems.error(code, new Position(name, 1, 1), message, "Check its permissions.");
    }
    return Optional.empty();
  }

  private void notFound(String cause, String hint) {
    problems.add(Problem.error(ErrorCode.PROJECT_NOT_FOUND, "Cannot read project: " + cause, hint));
  }
}
