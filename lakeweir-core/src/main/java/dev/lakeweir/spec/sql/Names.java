package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.spec.PropertyDefinition;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads names of one part, plain or in backquotes. */
final class Names {
  private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{N}_-]+");
  private static final Set<String> NO_NAMES =
      Set.of("as", "select", "with", "comment", "using", "partitioned", "tblproperties", "insert");

  private Names() {}

  /** The name of a table, a view or a flow. */
  static PropertyDefinition object(Cursor cursor, String what) {
    Token token = cursor.peek();
    if (NO_NAMES.stream().anyMatch(token::isWord)) {
      throw cursor.unexpected(what, List.of());
    }
    PropertyDefinition name = any(cursor, what);
    if (cursor.peek().isSymbol('.')) {
      String message = "Cannot parse statement: %s has several parts".formatted(what);
      String hint = "Names have one part here: tables lie under the project's storage.";
      throw cursor.error(ErrorCode.UNKNOWN_STATEMENT, token, message, hint);
    }
    if (!ALLOWED.matcher(name.value()).matches()) {
      String message = "Cannot parse statement: %s is not allowed: %s";
      String hint = "Names name directories too: use letters, digits, _ and -.";
      throw cursor.error(ErrorCode.SQL_SYNTAX, token, message.formatted(what, token.text()), hint);
    }
    return name;
  }

  /** Any one identifier, such as a column's. */
  static PropertyDefinition any(Cursor cursor, String what) {
    Token token = cursor.peek();
    if (!token.isName()) {
      throw cursor.unexpected(what, List.of());
    }
    cursor.next();
    return new PropertyDefinition(unquote(token), cursor.position(token));
  }

  private static String unquote(Token token) {
    return token.kind() == Token.Kind.WORD
        ? token.text()
        : token.text().substring(1, token.text().length() - 1).replace("``", "`");
  }
}
