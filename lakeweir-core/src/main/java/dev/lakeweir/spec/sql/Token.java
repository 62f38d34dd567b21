package dev.lakeweir.spec.sql;

/**
 * A piece of SQL that Lakeweir does not take apart.
 *
 * @param start offset of its first character
 * @param end offset behind its last one
 */
record Token(Kind kind, int start, int end, String text) {
  /** What a token is. */
  enum Kind {
    WORD,
    QUOTED_NAME,
    STRING,
    NUMBER,
    SYMBOL,
    /** A string, a quoted name or a comment that does not end; nothing comes after it. */
    UNTERMINATED,
    /** The semicolon, or the end of the file. */
    END
  }

  private static final int SHOWN = 40;

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  boolean isSymbol(char symbol) {
    return kind == Kind.SYMBOL && text.charAt(0) == symbol;
  }

  boolean isEnd() {
    return kind == Kind.END;
  }

  boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
  }

  /** For messages. */
  String shown() {
    if (isEnd()) {
      return "the end of the statement";
    }
    String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return kind == Kind.STRING || kind == Kind.QUOTED_NAME ? cut : "'" + cut + "'";
  }
}
