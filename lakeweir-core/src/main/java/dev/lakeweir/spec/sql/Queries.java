package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.spec.SqlText;
import java.util.List;
import java.util.Set;

/** Cuts out a query, which is parsed later, by Spark. */
final class Queries {
  static final List<String> FIRST_WORDS = List.of("SELECT", "WITH", "FROM", "VALUES", "TABLE");

  private static final Set<String> AFTER_CREATE =
      Set.of("OR", "STREAMING", "TEMPORARY", "TEMP", "FLOW", "MATERIALIZED");

  private Queries() {}

  static boolean begins(Token token) {
    return token.isSymbol('(') || FIRST_WORDS.stream().anyMatch(token::isWord);
  }

  /** From the next token to the last one of the statement. */
  static SqlText cut(Cursor cursor) {
    if (!begins(cursor.peek())) {
      throw cursor.unexpected("a query", FIRST_WORDS);
    }
    Token first = cursor.peek();
    Token last = first;
    int depth = 0;
    while (!cursor.peek().isEnd()) {
      refuseNextStatement(cursor, depth);
      last = cursor.next();
      depth += last.isSymbol('(') ? 1 : 0;
      depth -= last.isSymbol(')') ? 1 : 0;
    }
    return cursor.slice(first, last);
  }

  private static void refuseNextStatement(Cursor cursor, int depth) {
    boolean create = depth <= 0 && cursor.peek().isWord("CREATE");
    if (create && AFTER_CREATE.stream().anyMatch(cursor.peek(1)::isWord)) {
      String message = "Cannot parse statement: a new one begins before this one ends";
      String hint = "Write ; between statements.";
      throw cursor.error(ErrorCode.SQL_SYNTAX, cursor.peek(), message, hint);
    }
  }
}
