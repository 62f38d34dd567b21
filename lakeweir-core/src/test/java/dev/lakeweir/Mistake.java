package dev.lakeweir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with one mistake, and what must be said of it. */
public record Mistake(
    String name, String text, String code, String place, String message, String hint) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "-- mistake: (.+)\n-- code: (\\w+) at (\\S+)\n(?:-- message: (.*)\n)?(?:-- hint: (.*)\n)?([\\s\\S]+)");

  public static Mistake of(
      String name, String text, String code, String place, String message, String hint) {
    return new Mistake(name, text, code, place, message, hint);
  }

  /**
   * The mistakes of a corpus: SQL, each with comments before it that say what must be said of it.
   *
   * @param as the name of the file that each text is the content of
   */
  public static List<Mistake> read(Path corpus, String as) throws IOException {
    String[] texts = Files.readString(corpus).split("\n(?=-- mistake: )", -1);
    return Arrays.stream(texts).map(text -> parse(corpus, text, as)).toList();
  }

  private static Mistake parse(Path corpus, String text, String as) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new IllegalArgumentException("No mistake in %s: %s".formatted(corpus, text));
    }
    return new Mistake(
        written.group(1),
        written.group(6).stripTrailing(),
        written.group(2),
        written.group(3).contains(".") ? written.group(3) : as + ":" + written.group(3),
        orEmpty(written.group(4)),
        orEmpty(written.group(5)));
  }

  private static String orEmpty(String group) {
    return group == null ? "" : group;
  }

  public void assertReported(List<Problem> problems) {
    assertThat(problems).as(problems.stream().map(Problem::render).toList().toString()).hasSize(1);
    Problem problem = problems.get(0);
    assertThat(problem.code().id()).as(problem.render()).isEqualTo(code);
    assertThat(problem.position().map(Object::toString)).as(problem.render()).contains(place);
    assertThat(problem.message()).contains(message);
    assertThat(problem.hint()).contains(hint);
  }

  @Override
  public String toString() {
    return name;
  }
}
