package dev.lakeweir.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a project is read from.
 *
 * @param directory where {@code pipeline.yml} lies
 * @param environment what {@code ${VAR}} is looked up in: the process's environment, overlaid with
 *     that of {@code --env-file}
 * @param settings the {@code --set} texts, such as {@code storage=/tmp/lake}; the last one wins
 */
public record ProjectInputs(
    Path directory, Map<String, String> environment, List<String> settings) {
  public ProjectInputs {
    Objects.requireNonNull(directory, "directory");
    environment = Map.copyOf(environment);
    settings = List.copyOf(settings);
  }
}
