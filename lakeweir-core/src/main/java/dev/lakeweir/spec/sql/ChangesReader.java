package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.spec.ChangesDefinition;
import dev.lakeweir.spec.ChangesDefinition.Scd;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SqlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code FROM STREAM source KEYS (...) ... SEQUENCE BY expression ...}, what stands behind
 * {@code AUTO CDC [INTO table]}. The clauses behind FROM may come in any order.
 */
final class ChangesReader {
  private static final Map<String, String> CLAUSES =
      Map.of(
          "KEYS", "KEYS (column, column)",
          "APPLY", "APPLY AS DELETE WHEN condition",
          "SEQUENCE", "SEQUENCE BY expression",
          "COLUMNS", "COLUMNS (column, column) or COLUMNS * EXCEPT (column, column)",
          "STORED", "STORED AS SCD TYPE 1 or STORED AS SCD TYPE 2");

  private final Cursor cursor;
  private final Set<String> seen = new HashSet<>();
  private final List<PropertyDefinition> keys = new ArrayList<>();
  private final List<PropertyDefinition> columns = new ArrayList<>();
  private final List<PropertyDefinition> except = new ArrayList<>();
  private Optional<SqlText> deleteWhen = Optional.empty();
  private Optional<SqlText> sequenceBy = Optional.empty();
  private Scd scd = Scd.TYPE_1;
  private SqlText source;

  ChangesReader(Cursor cursor) {
    this.cursor = cursor;
  }

  ChangesDefinition read() {
    Token from = cursor.peek();
    cursor.expect("FROM");
    source = cursor.slice(from, expression("a stream"));
    while (!cursor.peek().isEnd()) {
      clause();
    }
    if (keys.isEmpty()) {
      throw cursor.unexpected(
          "KEYS", "KEYS (column, column) says which rows are one and the same.");
    }
    SqlText sequence =
        sequenceBy.orElseThrow(
            () ->
                cursor.unexpected(
                    "SEQUENCE BY", "SEQUENCE BY expression says which of two changes is later."));
    return new ChangesDefinition(keys, deleteWhen, sequence, columns, except, scd);
  }

  /** The changes as a query, in the form of Spark's that begins with FROM. */
  SqlText query() {
    return new SqlText(source.text() + "\nSELECT *", source.position());
  }

  private void clause() {
    Token clause = cursor.peek();
    if (!isClause()) {
      String form = CLAUSES.get(clause.text().toUpperCase(Locale.ROOT));
      throw form == null
          ? cursor.unexpected("a clause of AUTO CDC", CLAUSES.keySet())
          : cursor.unexpected("a clause of AUTO CDC", "It reads: " + form);
    }
    if (!seen.add(word())) {
      String message = "Cannot parse statement: clause is written twice: " + word();
      throw cursor.error(ErrorCode.SQL_SYNTAX, clause, message, "Keep one.");
    }
    if (cursor.accept("KEYS")) {
      cursor.list("'('", () -> keys.add(Names.any(cursor, "a column's name")));
    } else if (cursor.accept("APPLY", "AS")) {
      apply(clause);
    } else if (cursor.accept("SEQUENCE", "BY")) {
      sequenceBy = Optional.of(cursor.slice(cursor.peek(), expression("an expression")));
    } else if (cursor.accept("COLUMNS")) {
      columns();
    } else if (cursor.accept("STORED")) {
      stored();
    } else {
      throw planned(clause);
    }
  }

  private void apply(Token clause) {
    if (cursor.peek().isWord("TRUNCATE")) {
      String hint = "Leave it out; lakeweir run --full-refresh empties a table.";
      throw Unsupported.planned(cursor, clause, "APPLY AS TRUNCATE", hint);
    }
    cursor.expect("DELETE", "WHEN");
    deleteWhen = Optional.of(cursor.slice(cursor.peek(), expression("a condition")));
  }

  private void columns() {
    if (cursor.accept('*')) {
      cursor.expect("EXCEPT");
      cursor.list("'('", () -> except.add(Names.any(cursor, "a column's name")));
    } else {
      cursor.list("'(' or *", () -> columns.add(Names.any(cursor, "a column's name")));
    }
  }

  private void stored() {
    cursor.expect("AS", "SCD", "TYPE");
    Token type = cursor.peek();
    boolean known = type.kind() == Token.Kind.NUMBER && List.of("1", "2").contains(type.text());
    if (!known) {
      throw cursor.unexpected("1 or 2", "SCD TYPE 1 keeps the row as it is now, 2 its history.");
    }
    scd = cursor.next().text().equals("1") ? Scd.TYPE_1 : Scd.TYPE_2;
  }

  private SyntaxException planned(Token clause) {
    if (clause.isWord("IGNORE")) {
      String hint = "Leave it out: a change holds the whole row, nulls too.";
      return Unsupported.planned(cursor, clause, "IGNORE NULL UPDATES", hint);
    }
    String hint = "Leave it out: every change of a key is a row of its history.";
    return Unsupported.planned(cursor, clause, "TRACK HISTORY", hint);
  }

  /** Steps to the next clause; gives the last token before it. */
  private Token expression(String what) {
    if (cursor.peek().isEnd() || isClause()) {
      throw cursor.unexpected(what, List.of());
    }
    int depth = 0;
    Token last = cursor.peek();
    while (!cursor.peek().isEnd() && (depth > 0 || !isClause())) {
      last = cursor.next();
      depth += last.isSymbol('(') ? 1 : 0;
      depth -= last.isSymbol(')') ? 1 : 0;
    }
    return last;
  }

  /** Two words, since each of the first ones may be a column's name. */
  private boolean isClause() {
    Token first = cursor.peek();
    Token second = cursor.peek(1);
    return (first.isWord("KEYS") && second.isSymbol('('))
        || (first.isWord("COLUMNS") && (second.isSymbol('(') || isStarExcept()))
        || (first.isWord("APPLY") && second.isWord("AS"))
        || (first.isWord("SEQUENCE") && second.isWord("BY"))
        || (first.isWord("STORED") && second.isWord("AS"))
        || (first.isWord("IGNORE") && second.isWord("NULL"))
        || (first.isWord("TRACK") && second.isWord("HISTORY"));
  }

  private boolean isStarExcept() {
    return cursor.peek(1).isSymbol('*') && cursor.peek(2).isWord("EXCEPT");
  }

  private String word() {
    Token clause = cursor.peek();
    String second = clause.isWord("APPLY") ? " " + cursor.peek(2).text() : "";
    return (clause.text() + second).toUpperCase(Locale.ROOT);
  }
}
