package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.text.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the SQL files of a project. A statement that cannot be read is reported and passed over.
 */
public final class TransformationReader {
  private final Problems problems;
  private final Transformations.Builder found = new Transformations.Builder();

  private TransformationReader(Problems problems) {
    this.problems = problems;
  }

  public static Transformations read(List<SourceText> files, Problems problems) {
    TransformationReader reader = new TransformationReader(problems);
    files.forEach(reader::readFile);
    return reader.found.build();
  }

  private void readFile(SourceText file) {
    List<Token> statement = new ArrayList<>();
    for (Token token : Tokenizer.tokens(file.text())) {
      statement.add(token);
      if (token.isEnd()) {
        readStatement(file, statement);
        statement = new ArrayList<>();
      }
    }
    if (!statement.isEmpty()) {
      int end = statement.get(statement.size() - 1).end();
      statement.add(new Token(Token.Kind.END, end, end, ""));
      readStatement(file, statement);
    }
  }

  private void readStatement(SourceText file, List<Token> tokens) {
    if (tokens.get(0).isEnd()) {
      return;
    }
    Optional<Token> open =
        tokens.stream().filter(token -> token.kind() == Token.Kind.UNTERMINATED).findFirst();
    if (open.isPresent()) {
      found.addUnreadable();
      reportOpen(file, open.get());
      return;
    }
    try {
      Cursor cursor = new Cursor(file, tokens);
      new StatementReader(cursor, problems, found).read();
      cursor.expectEnd();
    } catch (SyntaxException e) {
      found.addUnreadable();
      problems.add(e.problem());
    }
  }

  private void reportOpen(SourceText file, Token open) {
    String what =
        switch (open.text().charAt(0)) {
          case '/' -> "comment";
          case '`' -> "quoted name";
          default -> "string";
        };
    String message = "Cannot parse statement: %s is not closed".formatted(what);
    String hint = "Close it; all that follows is taken for a part of it.";
    problems.error(ErrorCode.SQL_SYNTAX, file.position(open.start()), message, hint);
  }
}
