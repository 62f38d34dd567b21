package dev.lakeweir.problem;

import java.util.List;
import java.util.stream.Collectors;

/** Carries problems to whoever shows them. */
public class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ProblemException(List<Problem> problems) {
    this(problems, null);
  }

  public ProblemException(Problem problem) {
    this(List.of(problem), null);
  }

  public ProblemException(Problem problem, Throwable cause) {
    this(List.of(problem), cause);
  }

  private ProblemException(List<Problem> problems, Throwable cause) {
    super(
        problems.stream().map(Problem::render).collect(Collectors.joining(System.lineSeparator())),
        cause);
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /** The highest exit code of the errors among the problems. */
  public int exitCode() {
    return problems.stream()
        .filter(problem -> problem.severity() == Severity.ERROR)
        .mapToInt(problem -> problem.code().exitCode())
        .max()
        .orElse(ErrorCode.UNEXPECTED.exitCode());
  }
}
