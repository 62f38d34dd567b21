package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The ways in which a body is not an event. Each makes its own out of the JSON of a good one. */
enum Malformation {
  TRUNCATED,
  TRAILING_TEXT,
  SECOND_VALUE,
  NOT_A_NUMBER,
  WRONG_TYPE,
  NO_EVENT_ID,
  INVALID_UTF8,
  EMPTY,
  NOT_JSON;

  private static final Malformation[] ALL = values();

  /** They take turns, so that even a short stream has all of them. */
  static Malformation inTurn(long malformedBefore) {
    return ALL[(int) (malformedBefore % ALL.length)];
  }

  /** ISO 8859-1 writes each character as the one byte it stands for, which UTF-8 would not. */
  byte[] bodyFrom(String good) {
    return spoil(good).getBytes(ISO_8859_1);
  }

  private String spoil(String good) {
    return switch (this) {
      case TRUNCATED -> good.substring(0, good.length() * 2 / 3);
      case TRAILING_TEXT -> good + " and more";
      case SECOND_VALUE -> good + "\n" + good;
      case NOT_A_NUMBER -> withPageLoading(good, "NaN");
      case WRONG_TYPE -> withPageLoading(good, "\"fast\"");
      case NO_EVENT_ID -> good.replaceFirst("\"eventID\":\"[^\"]*\",", "");
      case INVALID_UTF8 -> good.replaceFirst("\"productId\":\"", "$0\u00c3(");
      case EMPTY -> "";
      case NOT_JSON -> "<html><body>502 Bad Gateway</body></html>";
    };
  }

  private static String withPageLoading(String good, String value) {
    return good.replaceFirst("(\"page_loading_seconds\":)[0-9.]+", "$1" + value);
  }
}
