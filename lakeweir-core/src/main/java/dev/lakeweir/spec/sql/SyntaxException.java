package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.Problem;

/** Ends the reading of one statement. */
final class SyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  SyntaxException(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
