package dev.lakeweir.cli;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A secret that the command line only refers to: what stands on it is in the shell's history, and
 * everyone on the machine can list it. It is in no message, even where it was written there by
 * mistake.
 */
final class ReferredSecret {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private ReferredSecret() {}

  /**
   * The secret, without blanks around it.
   *
   * @param reference the name of an environment variable, or {@code @} and a file
   */
  static String read(String reference, Map<String, String> environment) {
    if (reference.startsWith("@")) {
      return ofFile(Path.of(reference.substring(1)));
    }
    if (!VARIABLE.matcher(reference).matches()) {
      throw wrong(
          "Cannot use what is written there: it is no name of an environment variable",
          "Write the secret into a variable and give its name, without $; or into a file, and give @FILE.");
    }
    String value = environment.get(reference);
    if (value == null || value.isBlank()) {
      throw wrong(
          "Cannot read environment variable: %s: it is %s"
              .formatted(reference, value == null ? "not set" : "empty"),
          "Set it: export %s='Endpoint=sb://...'; or give @FILE.".formatted(reference));
    }
    return value.strip();
  }

  private static String ofFile(Path file) {
    String remedy = "Give a file that holds the secret alone: @FILE.";
    String value;
    try {
      value = Files.readString(file).strip();
    } catch (IOException e) {
      String cause = e.getClass().getSimpleName() + " " + e.getMessage();
      throw wrong("Cannot read file: %s: %s".formatted(file, cause), remedy);
    }
    if (value.isEmpty()) {
      throw wrong("Cannot read file: %s: it is empty".formatted(file), remedy);
    }
    return value;
  }

  private static ProblemException wrong(String message, String remedy) {
    return new ProblemException(Problem.error(ErrorCode.USAGE, message, remedy));
  }
}
