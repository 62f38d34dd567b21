package dev.lakeweir.spec.sql;

import dev.lakeweir.spec.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a table as one text. Expectations that stand between them become blanks, so that
 * every column stays where it was.
 */
final class ColumnText {
  private record Range(int start, int end) {}

  private final List<Range> leftOut = new ArrayList<>();
  private Token first;
  private Token last;

  void add(Token firstOfColumn, Token lastOfColumn) {
    first = first == null ? firstOfColumn : first;
    last = lastOfColumn;
  }

  void leaveOut(int start, int end) {
    leftOut.add(new Range(start, end));
  }

  Optional<SqlText> text(Cursor cursor) {
    if (first == null) {
      return Optional.empty();
    }
    SqlText whole = cursor.slice(first, last);
    StringBuilder text = new StringBuilder(whole.text());
    for (Range range : leftOut) {
      blank(text, range.start() - first.start(), range.end() - first.start());
    }
    return Optional.of(new SqlText(text.toString(), whole.position()));
  }

  private static void blank(StringBuilder text, int start, int end) {
    for (int i = Math.max(0, start); i < Math.min(end, text.length()); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        text.setCharAt(i, ' ');
      }
    }
  }
}
