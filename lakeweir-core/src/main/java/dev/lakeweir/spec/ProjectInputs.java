package dev.lakeweir.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a project is read from.
 *
 * @param project the directory where {@code pipeline.yml} lies, or another YAML file to be read in
 *     its place: the same tables from other sources
 * @param environment what {@code ${VAR}} is looked up in: the process's environment, overlaid with
 *     that of {@code --env-file}
 * @param settings the {@code --set} texts, such as {@code storage=/tmp/lake}; the last one wins
 */
public record ProjectInputs(Path project, Map<String, String> environment, List<String> settings) {
  private static final Pattern YAML = Pattern.compile("(?i).+\\.ya?ml");

  public ProjectInputs {
    Objects.requireNonNull(project, "project");
    environment = Map.copyOf(environment);
    settings = List.copyOf(settings);
  }

  /** Where the files of the project lie, absolute. */
  public Path directory() {
    Path path = project.toAbsolutePath().normalize();
    return isFile() ? path.getParent() : path;
  }

  /** The name of the YAML file, when it is not left to be found. */
  public Optional<String> file() {
    return isFile() ? Optional.of(project.getFileName().toString()) : Optional.empty();
  }

  private boolean isFile() {
    Path name = project.getFileName();
    return name != null && YAML.matcher(name.toString()).matches();
  }
}
