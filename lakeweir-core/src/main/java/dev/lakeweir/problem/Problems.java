package dev.lakeweir.problem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects all problems of a project, so that they are shown at once. Not safe for several threads.
 */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  public void add(Problem problem) {
    found.add(problem);
  }

  public void error(ErrorCode code, Position position, String message, String hint) {
    add(Problem.error(code, position, message, hint));
  }

  public boolean hasErrors() {
    return found.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
  }

  /** In the order of the files, lines and columns; problems without a place come first. */
  public List<Problem> sorted() {
    Comparator<Problem> byPlace =
        Comparator.comparing(
            problem -> problem.position().orElse(null),
            Comparator.nullsFirst(Comparator.naturalOrder()));
    return found.stream().distinct().sorted(byPlace).toList();
  }

  /** Throws all problems together if one of them is an error. */
  public void throwIfErrors() {
    if (hasErrors()) {
      throw new ProblemException(sorted());
    }
  }
}
