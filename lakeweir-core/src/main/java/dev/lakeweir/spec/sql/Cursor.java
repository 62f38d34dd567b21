package dev.lakeweir.spec.sql;

import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Position;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.text.NearestName;
import dev.lakeweir.spec.text.SourceText;
import java.util.Collection;
import java.util.List;

/** Walks over the tokens of one statement, of which the last is its end. */
final class Cursor {
  private final SourceText file;
  private final List<Token> tokens;
  private int at;

  Cursor(SourceText file, List<Token> tokens) {
    this.file = file;
    this.tokens = tokens;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  /** Steps over the words if they come next. */
  boolean accept(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    at += words.length;
    return true;
  }

  boolean accept(char symbol) {
    if (!peek().isSymbol(symbol)) {
      return false;
    }
    next();
    return true;
  }

  void expect(String... words) {
    for (String word : words) {
      if (!accept(word)) {
        throw unexpected(word, List.of(word));
      }
    }
  }

  void expect(char symbol, String expected) {
    if (!accept(symbol)) {
      throw unexpected(expected, List.of());
    }
  }

  Token expectString(String expected) {
    if (peek().kind() != Token.Kind.STRING) {
      throw unexpected(expected + " in quotes", List.of());
    }
    return next();
  }

  void expectEnd() {
    if (!peek().isEnd()) {
      throw unexpected("the end of the statement", List.of());
    }
  }

  /** Reads {@code ( item, item )}; the opening parenthesis comes next. */
  void list(String opening, Runnable item) {
    expect('(', opening);
    do {
      item.run();
    } while (accept(','));
    expect(')', "',' or ')'");
  }

  Position position(Token token) {
    return file.position(token.start());
  }

  SqlText slice(Token first, Token last) {
    return file.slice(first.start(), last.end());
  }

  /** An error at the next token that names the word that was probably meant, if there is one. */
  SyntaxException unexpected(String expected, Collection<String> words) {
    Token found = peek();
    String hint =
        found.kind() == Token.Kind.WORD
            ? NearestName.of(found.text(), words).map(NearestName::didYouMean).orElse("")
            : "";
    return unexpected(expected, hint);
  }

  SyntaxException unexpected(String expected, String hint) {
    String message = "Cannot parse statement: expected %s, found %s";
    return error(ErrorCode.SQL_SYNTAX, peek(), message.formatted(expected, peek().shown()), hint);
  }

  SyntaxException error(ErrorCode code, Token token, String message, String hint) {
    return new SyntaxException(Problem.error(code, position(token), message, hint));
  }
}
