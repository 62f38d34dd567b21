package dev.lakeweir.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits one record of CSV into fields, strictly: a quote that is not closed, text behind a closing
 * quote, a quote within an unquoted field or a line break outside of quotes is a {@link Rejection}.
 *
 * <p>Not a CSV library, as these read a file and go on: univocity, which Spark uses, takes by
 * default an open quote at the end, and reads one record of a text that holds two without a word
 * about the second.
 */
final class CsvFields {
  /** A field; one in quotes is never NULL. */
  record Field(String text, boolean quoted) {}

  private final String text;
  private final CsvFormat format;
  private final List<Field> fields = new ArrayList<>();
  private int at;

  private CsvFields(String text, CsvFormat format) {
    this.text = text;
    this.format = format;
  }

  /** The fields of a record; a line break at its end is no part of it. */
  static List<Field> of(String record, CsvFormat format) {
    CsvFields splitter = new CsvFields(withoutLineEnd(record), format);
    splitter.split();
    return splitter.fields;
  }

  private static String withoutLineEnd(String record) {
    int end = record.length();
    if (end > 0 && record.charAt(end - 1) == '\n') {
      end--;
    }
    if (end > 0 && record.charAt(end - 1) == '\r') {
      end--;
    }
    return record.substring(0, end);
  }

  private void split() {
    field();
    while (at < text.length()) {
      at++; // the separator
      field();
    }
  }

  private void field() {
    boolean quoted = at < text.length() && isQuote(text.charAt(at));
    fields.add(quoted ? quoted() : unquoted());
  }

  private Field unquoted() {
    int start = at;
    while (at < text.length() && text.charAt(at) != format.separator()) {
      char c = text.charAt(at);
      if (isQuote(c)) {
        throw rejection("a quote in an unquoted field");
      }
      if (c == '\n' || c == '\r') {
        throw rejection("a line break outside of quotes");
      }
      at++;
    }
    return new Field(text.substring(start, at), false);
  }

  private Field quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isEscaped(c)) {
        value.append(text.charAt(at + 1));
        at += 2;
      } else if (isQuote(c)) {
        at++;
        checkEnd();
        return new Field(value.toString(), true);
      } else {
        value.append(c);
        at++;
      }
    }
    throw rejection("a quote that is not closed");
  }

  private boolean isEscaped(char c) {
    if (c != format.escape() || at + 1 == text.length()) {
      return false;
    }
    char next = text.charAt(at + 1);
    return isQuote(next) || (next == format.escape() && !isQuote(c));
  }

  private void checkEnd() {
    if (at < text.length() && text.charAt(at) != format.separator()) {
      throw rejection("text behind a closing quote");
    }
  }

  private boolean isQuote(char c) {
    return c == format.quote() && c != CsvFormat.NONE;
  }

  private Rejection rejection(String what) {
    return new Rejection("field %d: %s at character %d".formatted(fields.size() + 1, what, at + 1));
  }
}
