package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.spec.text.NearestName;
import java.util.List;
import java.util.Locale;

/** Says of a statement that Lakeweir does not read what it is and what to write instead. */
final class Unsupported {
  static final String SUPPORTED =
      "Supported are CREATE STREAMING TABLE, CREATE MATERIALIZED VIEW, CREATE TEMPORARY VIEW and"
          + " CREATE FLOW.";

  private static final List<String> CREATED =
      List.of("STREAMING", "TEMPORARY", "TEMP", "FLOW", "MATERIALIZED");

  private Unsupported() {}

  /** The statement begins with {@code first}, which is not CREATE. */
  static SyntaxException statement(Cursor cursor) {
    Token first = cursor.peek();
    if (NearestName.of(first.text(), List.of("CREATE")).isPresent()) {
      return refuse(cursor, first, first.shown(), NearestName.didYouMean("CREATE"));
    }
    if (first.isWord("APPLY") && cursor.peek(1).isWord("CHANGES")) {
      return applyChanges(cursor, first);
    }
    if (Queries.begins(first)) {
      String hint = "Write CREATE STREAMING TABLE name AS before the query.";
      return refuse(cursor, first, "a query alone", hint);
    }
    if (first.isWord("SET")) {
      String hint = "Write Spark's settings under configuration: in pipeline.yml.";
      return refuse(cursor, first, "SET", hint);
    }
    if (first.isWord("INSERT")) {
      return refuse(cursor, first, "INSERT", "Write CREATE FLOW name AS before it.");
    }
    return refuse(cursor, first, upper(first), SUPPORTED);
  }

  /** CREATE was read, and {@code OR REFRESH} or {@code OR REPLACE} if it was there. */
  static SyntaxException create(Cursor cursor, Token create) {
    Token what = cursor.peek();
    if (what.isWord("SINK")) {
      return refuse(cursor, create, "CREATE SINK", "Declare it under sinks: in pipeline.yml.");
    }
    if (what.isWord("PRIVATE")) {
      return planned(cursor, create, "CREATE PRIVATE", "Use CREATE TEMPORARY VIEW.");
    }
    if (what.isWord("TABLE")) {
      return refuse(cursor, create, "CREATE TABLE", "Write CREATE STREAMING TABLE.");
    }
    if (what.isWord("VIEW")) {
      return refuse(cursor, create, "CREATE VIEW", "Write CREATE TEMPORARY VIEW.");
    }
    boolean near = what.isName() && NearestName.of(what.text(), CREATED).isPresent();
    if (near || what.kind() != Token.Kind.WORD) {
      return cursor.unexpected(
          "STREAMING TABLE, MATERIALIZED VIEW, TEMPORARY VIEW or FLOW", CREATED);
    }
    return refuse(cursor, create, "CREATE " + upper(what), SUPPORTED);
  }

  /** The older form of AUTO CDC. */
  static SyntaxException applyChanges(Cursor cursor, Token at) {
    String hint =
        "Write CREATE FLOW name AS AUTO CDC INTO table FROM STREAM source KEYS (...) SEQUENCE BY ...";
    return refuse(cursor, at, "APPLY CHANGES", hint);
  }

  static SyntaxException planned(Cursor cursor, Token at, String what, String hint) {
    String message = "Cannot read statement: not supported in this version: " + what;
    return cursor.error(ErrorCode.UNKNOWN_STATEMENT, at, message, hint);
  }

  private static SyntaxException refuse(Cursor cursor, Token at, String what, String hint) {
    String message = "Cannot read statement: not a statement of a pipeline: " + what;
    return cursor.error(ErrorCode.UNKNOWN_STATEMENT, at, message, hint);
  }

  private static String upper(Token token) {
    return token.text().toUpperCase(Locale.ROOT);
  }
}
