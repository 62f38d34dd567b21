package dev.lakeweir.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.problem.Problem;
import java.util.List;

/** A file with one mistake, and what must be said of it. */
record Mistake(String name, String text, String code, String place, String message, String hint) {
  static Mistake of(
      String name, String text, String code, String place, String message, String hint) {
    return new Mistake(name, text, code, place, message, hint);
  }

  void assertReported(List<Problem> problems) {
    assertThat(problems).as("problems of %s", name).hasSize(1);
    Problem problem = problems.get(0);
    assertThat(problem.code().id()).isEqualTo(code);
    assertThat(problem.position().map(Object::toString)).contains(place);
    assertThat(problem.message()).contains(message);
    assertThat(problem.hint()).contains(hint);
  }

  @Override
  public String toString() {
    return name;
  }
}
