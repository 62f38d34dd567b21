package dev.lakeweir.spec;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code KEY=VALUE} lines. Blank lines, lines that begin with {@code #} and a leading {@code
 * export} are skipped. A value in single quotes is taken as it is; in double quotes {@code \n},
 * {@code \t}, {@code \r}, {@code \"}, {@code \\} and {@code \$} are escapes; without quotes it ends
 * before a blank followed by {@code #}. Messages never hold a value: it may be a secret.
 */
public final class EnvFile {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
  private static final Pattern SINGLE = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
  private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s+)#.*");

  private EnvFile() {}

  /** The variables in the order of the file; of two of one name the later wins. */
  public static Map<String, String> read(Path file) {
    Problems problems = new Problems();
    Map<String, String> variables = new LinkedHashMap<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        readLine(line, new Position(file.toString(), number, 1), variables, problems);
      }
    }
    problems.throwIfErrors();
    return variables;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      String message = "Cannot read environment file: " + file;
      String hint = "Check the path given with --env-file; the file is UTF-8 text.";
      throw new ProblemException(Problem.error(ErrorCode.ENV_FILE, message, hint), e);
    }
  }

  private static void readLine(
      String line, Position at, Map<String, String> variables, Problems problems) {
    Matcher matcher = ASSIGNMENT.matcher(line);
    if (!matcher.matches()) {
      String message = "Cannot read environment file: expected KEY=VALUE";
      String hint = "A key has letters, digits and underscores; a comment begins with #.";
      problems.error(ErrorCode.ENV_FILE, at, message, hint);
      return;
    }
    String key = matcher.group(1);
    String value = matcher.group(2).strip();
    if (value.startsWith("'")) {
      quoted(SINGLE, value, key, at, problems, variables);
    } else if (value.startsWith("\"")) {
      quoted(DOUBLE, value, key, at, problems, variables);
    } else {
      variables.put(key, COMMENT.matcher(value).replaceFirst(""));
    }
  }

  private static void quoted(
      Pattern form,
      String value,
      String key,
      Position at,
      Problems problems,
      Map<String, String> variables) {
    Matcher matcher = form.matcher(value);
    if (matcher.matches()) {
      String inner = matcher.group(1);
      variables.put(key, form == DOUBLE ? unescape(inner) : inner);
    } else {
      String message = "Cannot read environment file: bad quotes around the value of: " + key;
      String hint = "Close the quote on the same line and write nothing behind it.";
      problems.error(ErrorCode.ENV_FILE, at, message, hint);
    }
  }

  private static String unescape(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(unescaped(match.group(1), match.group())));
  }

  private static String unescaped(String letter, String whole) {
    return switch (letter) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case "\"", "\\", "$" -> letter;
      default -> whole;
    };
  }
}
