package dev.lakeweir.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import dev.lakeweir.problem.Severity;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Shows what went wrong: each problem once, no stack trace unless it is asked for. */
final class Failures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Shows a failure of a command; answers the exit code. */
  int show(Exception failure, Object command) {
    CommonOptions options = command instanceof Command verb ? verb.common() : new CommonOptions();
    int code;
    if (failure instanceof ProblemException problems) {
      show(problems.problems(), options.json());
      code = problems.exitCode();
    } else {
      Problem unexpected =
          Problem.error(
              ErrorCode.UNEXPECTED,
              "Cannot go on: unexpected %s: %s"
                  .formatted(failure.getClass().getSimpleName(), failure.getMessage()),
              "This is a defect of Lakeweir. Run it again with --debug and report what it shows.");
      show(List.of(unexpected), options.json());
      code = ErrorCode.UNEXPECTED.exitCode();
    }
    if (options.debug) {
      failure.printStackTrace(terminal.err());
    }
    return code;
  }

  /** Shows problems as messages. */
  void show(List<Problem> problems, boolean json) {
    if (problems.isEmpty()) {
      return;
    }
    if (json) {
      terminal.message(json(problems));
    } else {
      problems.forEach(problem -> terminal.message(text(problem)));
    }
  }

  /** Problems as one JSON object. */
  static String json(List<Problem> problems) {
    ArrayNode list = JSON.createArrayNode();
    problems.forEach(problem -> list.add(json(problem)));
    return JSON.createObjectNode().set("problems", list).toString();
  }

  /** Shows wrong use; answers the exit code. */
  int usage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    Problem problem =
        Problem.error(
            ErrorCode.USAGE,
            failure.getMessage(),
            "%s --help tells how it is used.".formatted(command.getCommandSpec().qualifiedName()));
    terminal.message(problem.render());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr())
        && failure.getArgSpec() == null
        && command.getParent() == null) {
      command.usage(command.getErr());
    }
    return ErrorCode.USAGE.exitCode();
  }

  private String text(Problem problem) {
    return terminal.colours() && problem.severity() == Severity.ERROR
        ? problem
            .render()
            .replace(
                "[" + problem.code().id() + "]", "\u001b[31m[" + problem.code().id() + "]\u001b[0m")
        : problem.render();
  }

  private static ObjectNode json(Problem problem) {
    ObjectNode node = JSON.createObjectNode();
    node.put("code", problem.code().id());
    node.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
    node.put("file", problem.position().map(at -> at.file()).orElse(null));
    node.put("line", problem.position().map(at -> (Integer) at.line()).orElse(null));
    node.put("column", problem.position().map(at -> (Integer) at.column()).orElse(null));
    node.put("message", problem.message());
    node.put("hint", problem.hint());
    return node;
  }
}
