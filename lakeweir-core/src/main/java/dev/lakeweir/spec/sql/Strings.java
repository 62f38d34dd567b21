package dev.lakeweir.spec.sql;

import org.apache.spark.sql.catalyst.util.SparkParserUtils$;

/** Reads string literals as Spark does: escapes, doubled quotes and raw strings. */
final class Strings {
  private Strings() {}

  static String value(Token string) {
    return SparkParserUtils$.MODULE$.unescapeSQLString(string.text(), false);
  }
}
