package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.Position;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.text.SourceText;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a value, and finds it again in the file. */
final class ScalarReader {
  private final SourceText file;

  ScalarReader(SourceText file) {
    this.file = file;
  }

  int offset(Mark mark) {
    return offset(mark.getIndex());
  }

  /** SnakeYAML counts code points. */
  int offset(int codePoints) {
    int count = Math.min(codePoints, file.text().codePointCount(0, file.text().length()));
    return file.text().offsetByCodePoints(0, count);
  }

  YamlScalar read(ScalarNode node, Position position) {
    YamlScalar.State state =
        node.getTag().equals(Tag.NULL) ? YamlScalar.State.EMPTY : YamlScalar.State.GIVEN;
    String value = node.getValue();
    return new YamlScalar(position, value, value, content(node, position), state);
  }

  /**
   * The value with the line breaks and the indentation of the file, which YAML takes out and SQL
   * does not mind. A value that differs in more than that, such as one with escapes, is given as it
   * is.
   */
  private SqlText content(ScalarNode node, Position position) {
    if (node.getStartMark().isEmpty() || node.getEndMark().isEmpty()) {
      return new SqlText(node.getValue(), position);
    }
    int start = contentStart(offset(node.getStartMark().get()), node.getScalarStyle());
    int end = contentEnd(start, offset(node.getEndMark().get()), node.getScalarStyle());
    String text = file.text().substring(start, end).stripTrailing();
    boolean same = collapse(text).equals(collapse(node.getValue()));
    return new SqlText(same ? text : node.getValue().strip(), file.position(start));
  }

  private int contentStart(int start, ScalarStyle style) {
    return switch (style) {
      case PLAIN, JSON_SCALAR_STYLE -> start;
      case SINGLE_QUOTED, DOUBLE_QUOTED -> skipBlanks(start + 1);
      case LITERAL, FOLDED -> skipBlanks(file.text().indexOf('\n', start));
    };
  }

  private static int contentEnd(int start, int end, ScalarStyle style) {
    boolean quoted = style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED;
    return Math.max(start, quoted ? end - 1 : end);
  }

  private int skipBlanks(int from) {
    int at = from < 0 ? file.text().length() : from;
    while (at < file.text().length() && Character.isWhitespace(file.text().charAt(at))) {
      at++;
    }
    return at;
  }

  private static String collapse(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
