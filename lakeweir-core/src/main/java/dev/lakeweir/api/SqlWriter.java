package dev.lakeweir.api;

/** Writes names and texts so that SQL reads them back unchanged. */
final class SqlWriter {
  private SqlWriter() {}

  static String name(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  static String text(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
