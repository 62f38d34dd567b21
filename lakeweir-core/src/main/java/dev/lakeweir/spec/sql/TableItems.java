package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads what stands in a table's parentheses: columns and expectations. */
final class TableItems {
  /** What may follow the type of a column that is called constraint. */
  private static final Set<String> AFTER_TYPE =
      Set.of("NOT", "COMMENT", "DEFAULT", "GENERATED", "COLLATE");

  private final Cursor cursor;
  private final Problems problems;
  private final List<ExpectationDefinition> expectations = new ArrayList<>();
  private final Map<String, Position> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ColumnText columns = new ColumnText();

  TableItems(Cursor cursor, Problems problems) {
    this.cursor = cursor;
    this.problems = problems;
  }

  List<ExpectationDefinition> expectations() {
    return List.copyOf(expectations);
  }

  Optional<SqlText> columns() {
    return columns.text(cursor);
  }

  void read() {
    cursor.list("'('", this::item);
  }

  private void item() {
    Token first = cursor.peek();
    if (isConstraint()) {
      expectation();
      Token end = cursor.peek();
      columns.leaveOut(first.start(), end.isSymbol(',') ? end.end() : end.start());
    } else if (first.isName()) {
      columns.add(first, column());
    } else {
      throw cursor.unexpected("a column or CONSTRAINT", List.of());
    }
  }

  private boolean isConstraint() {
    Token third = cursor.peek(2);
    return cursor.peek().isWord("CONSTRAINT")
        && cursor.peek(1).isName()
        && third.kind() == Token.Kind.WORD
        && !AFTER_TYPE.contains(third.text().toUpperCase(Locale.ROOT));
  }

  private void expectation() {
    cursor.next();
    PropertyDefinition name = Names.any(cursor, "an expectation's name");
    if (!cursor.accept("EXPECT")) {
      throw cursor.unexpected("EXPECT", "A constraint reads: CONSTRAINT name EXPECT (condition).");
    }
    SqlText condition = condition();
    OnViolation onViolation = cursor.accept("ON") ? onViolation() : OnViolation.WARN;
    Position earlier = names.putIfAbsent(name.value(), name.position());
    if (earlier != null) {
      String message = "Cannot declare expectation: the name is taken: " + name.value();
      String hint = "It is first at %s; choose another.".formatted(earlier);
      problems.error(ErrorCode.DUPLICATE_NAME, name.position(), message, hint);
    }
    expectations.add(
        new ExpectationDefinition(name.value(), name.position(), condition, onViolation));
  }

  private SqlText condition() {
    cursor.expect('(', "'('");
    Token first = cursor.peek();
    if (first.isSymbol(')')) {
      throw cursor.unexpected("a condition", List.of());
    }
    Token last = first;
    while (!cursor.peek().isSymbol(')')) {
      last = skip();
    }
    cursor.next();
    return cursor.slice(first, last);
  }

  private OnViolation onViolation() {
    cursor.expect("VIOLATION");
    if (cursor.accept("DROP")) {
      cursor.expect("ROW");
      return OnViolation.DROP_ROW;
    }
    if (cursor.accept("FAIL")) {
      cursor.expect("UPDATE");
      return OnViolation.FAIL_UPDATE;
    }
    if (cursor.accept("QUARANTINE")) {
      return OnViolation.QUARANTINE;
    }
    throw cursor.unexpected(
        "DROP ROW, FAIL UPDATE or QUARANTINE", List.of("DROP", "FAIL", "QUARANTINE"));
  }

  /** Steps over a column to the comma or parenthesis behind it; gives its last token. */
  private Token column() {
    Token last = cursor.peek();
    int angles = 0;
    while (angles > 0 || !(cursor.peek().isSymbol(',') || cursor.peek().isSymbol(')'))) {
      last = skip();
      angles += last.isSymbol('<') ? 1 : 0;
      angles -= last.isSymbol('>') ? 1 : 0;
    }
    return last;
  }

  /** Steps over a token, or over all that stands in parentheses; gives the last one. */
  private Token skip() {
    Token token = cursor.peek();
    if (token.isEnd()) {
      throw cursor.unexpected("')'", "A parenthesis or a < is open; close it.");
    }
    cursor.next();
    if (token.isSymbol('(')) {
      while (!cursor.peek().isSymbol(')')) {
        skip();
      }
      return cursor.next();
    }
    return token;
  }
}
