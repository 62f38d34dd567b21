package dev.lakeweir.spec.sql;

import dev.lakeweir.spec.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL into tokens by the rules of Spark's lexer, as far as they decide where a statement, a
 * string or a comment ends. Comments are left out.
 */
final class Tokenizer {
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Tokenizer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    Tokenizer tokenizer = new Tokenizer(text);
    while (tokenizer.at < text.length()) {
      tokenizer.step();
    }
    return tokenizer.tokens;
  }

  private void step() {
    char c = text.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
    } else if (text.startsWith("--", at)) {
      at = endOfLineComment();
    } else if (text.startsWith("/*", at)) {
      skipBlockComment();
    } else if (c == '\'' || c == '"') {
      add(Kind.STRING, endOfString(at));
    } else if (c == '`') {
      add(Kind.QUOTED_NAME, endOfQuoted(at + 1, '`'));
    } else if (Character.isDigit(c)) {
      add(Kind.NUMBER, endOfNumber());
    } else if (isWordPart(text.codePointAt(at))) {
      addWord();
    } else {
      add(c == ';' ? Kind.END : Kind.SYMBOL, at + Character.charCount(text.codePointAt(at)));
    }
  }

  private void add(Kind kind, int end) {
    boolean terminated = end >= 0;
    int stop = terminated ? end : text.length();
    Kind actual = terminated ? kind : Kind.UNTERMINATED;
    tokens.add(new Token(actual, at, stop, text.substring(at, stop)));
    at = stop;
  }

  /** A backslash before the line break carries a comment on to the next line, as in Spark. */
  private int endOfLineComment() {
    int end = text.indexOf('\n', at);
    while (end > 0 && text.charAt(end - 1) == '\\') {
      end = text.indexOf('\n', end + 1);
    }
    return end < 0 ? text.length() : end;
  }

  private void skipBlockComment() {
    int depth = 0;
    for (int i = at; i < text.length(); i++) {
      if (text.startsWith("/*", i)) {
        depth++;
        i++;
      } else if (text.startsWith("*/", i)) {
        depth--;
        i++;
        if (depth == 0) {
          at = i + 1;
          return;
        }
      }
    }
    add(Kind.UNTERMINATED, -1);
  }

  /** A doubled quote and a quote behind a backslash do not end a string. */
  private int endOfString(int start) {
    char quote = text.charAt(start);
    int i = start + 1;
    while (i < text.length()) {
      if (text.charAt(i) == '\\') {
        i += 2;
      } else if (text.charAt(i) != quote) {
        i++;
      } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    return -1;
  }

  private int endOfQuoted(int from, char quote) {
    int i = text.indexOf(quote, from);
    while (i >= 0 && i + 1 < text.length() && text.charAt(i + 1) == quote) {
      i = text.indexOf(quote, i + 2);
    }
    return i < 0 ? -1 : i + 1;
  }

  private int endOfNumber() {
    int end = endOfWord(at);
    boolean fraction =
        end + 1 < text.length()
            && text.charAt(end) == '.'
            && Character.isDigit(text.charAt(end + 1));
    return fraction ? endOfWord(end + 1) : end;
  }

  /** A word, or a raw string: r'...', which knows no escapes. */
  private void addWord() {
    int end = endOfWord(at);
    boolean raw = end == at + 1 && Character.toLowerCase(text.charAt(at)) == 'r';
    if (raw && end < text.length() && (text.charAt(end) == '\'' || text.charAt(end) == '"')) {
      int close = text.indexOf(text.charAt(end), end + 1);
      add(Kind.STRING, close < 0 ? -1 : close + 1);
    } else {
      add(Kind.WORD, end);
    }
  }

  private int endOfWord(int from) {
    int end = from;
    while (end < text.length() && isWordPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private static boolean isWordPart(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || codePoint == '_';
  }
}
