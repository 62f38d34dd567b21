package dev.lakeweir.spec.text;

import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.SqlText;
import java.util.Arrays;
import java.util.Objects;

/**
 * The text of one file, which knows the position of each of its characters. Columns count code
 * points, as Spark's parser does.
 */
public final class SourceText {
  private final String file;
  private final String text;
  private final int[] lineStarts;
  private final int begin;

  public SourceText(String file, String text) {
    this(file, "", text);
  }

  private SourceText(String file, String preamble, String written) {
    this.file = Objects.requireNonNull(file, "file");
    this.text = preamble + Objects.requireNonNull(written, "text");
    this.begin = preamble.length();
    this.lineStarts = lineStarts(written);
  }

  /**
   * A text behind one that nobody wrote: positions count from the written one on, and all of the
   * preamble stands at its beginning.
   */
  public static SourceText behind(String preamble, String file, String written) {
    return new SourceText(file, preamble, written);
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[1 + (int) text.chars().filter(c -> c == '\n').count()];
    int line = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      starts[line++] = i + 1;
    }
    return starts;
  }

  public String file() {
    return file;
  }

  public String text() {
    return text;
  }

  /** Where the file begins, for what is wrong with the whole of it. */
  public Position start() {
    return new Position(file, 1, 1);
  }

  public Position position(int offset) {
    int at = Math.max(0, offset - begin);
    int found = Arrays.binarySearch(lineStarts, at);
    int line = found >= 0 ? found : -found - 2;
    int column = text.codePointCount(begin + lineStarts[line], begin + at) + 1;
    return new Position(file, line + 1, column);
  }

  public SqlText slice(int start, int end) {
    return new SqlText(text.substring(start, end), position(start));
  }
}
