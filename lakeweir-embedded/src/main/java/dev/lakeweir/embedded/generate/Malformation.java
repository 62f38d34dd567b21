package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The ways in which a body is not an event. Each makes its own out of the JSON of a good one. */
enum Malformation {
  TRUNCATED,
  TRAILING_TEXT,
  SECOND_VALUE,
  NOT_A_NUMBER,
  WRONG_TYPE,
  MISSING_FIELD,
  INVALID_UTF8,
  EMPTY,
  NOT_JSON;

  private static final Malformation[] ALL = values();

  /** They take turns, so that even a short stream has all of them. */
  static Malformation inTurn(long malformedBefore) {
    return ALL[(int) (malformedBefore % ALL.length)];
  }

  /** ISO 8859-1 writes each character as the one byte it stands for, which UTF-8 would not. */
  byte[] bodyFrom(String good, EventBody.Fields fields) {
    return spoil(good, fields).getBytes(ISO_8859_1);
  }

  private String spoil(String good, EventBody.Fields fields) {
    return switch (this) {
      case TRUNCATED -> good.substring(0, good.length() * 2 / 3);
      case TRAILING_TEXT -> good + " and more";
      // On the same line, as a file of lines has it.
      case SECOND_VALUE -> good + " " + good;
      case NOT_A_NUMBER -> with(good, fields.typed(), "NaN");
      case WRONG_TYPE -> with(good, fields.typed(), "\"fast\"");
      case MISSING_FIELD ->
          good.replaceFirst(",?" + field(fields.required()), "").replace("{,", "{");
      case INVALID_UTF8 -> good.replaceFirst("\"%s\":\"".formatted(fields.text()), "$0\u00c3(");
      case EMPTY -> "";
      case NOT_JSON -> "<html><body>502 Bad Gateway</body></html>";
    };
  }

  private static String with(String good, String field, String value) {
    return good.replaceFirst(field(field), "\"%s\":%s".formatted(field, value));
  }

  /** Matches a field and its value, a number or a text. */
  private static String field(String name) {
    return "\"%s\":(\"[^\"]*\"|[0-9.]+)".formatted(name);
  }
}
