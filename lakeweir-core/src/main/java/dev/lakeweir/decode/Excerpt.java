package dev.lakeweir.decode;

/** Content of a body as it may appear in a reason: short, on one line. */
final class Excerpt {
  static final int MAX_LENGTH = 24;

  private Excerpt() {}

  static String of(String content) {
    return of(content, MAX_LENGTH);
  }

  static String of(String content, int maxLength) {
    StringBuilder shown = new StringBuilder();
    content
        .codePoints()
        .limit(maxLength)
        .map(point -> Character.isISOControl(point) ? '\uFFFD' : point)
        .forEach(shown::appendCodePoint);
    return shown.length() < content.length() ? shown.append('…').toString() : shown.toString();
  }
}
