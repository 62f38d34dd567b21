package dev.lakeweir.plan;

import dev.lakeweir.decode.CsvFormat;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.DecodeDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import java.util.Map;
import java.util.Optional;

/**
 * Reads how a line of CSV is written, from options of Spark's names. What is not said is as in RFC
 * 4180; Spark escapes with a backslash unless told otherwise, and so reads files that others wrote
 * wrongly.
 */
final class CsvOptions {
  private final String source;
  private final Problems problems;
  private boolean good = true;

  CsvOptions(String source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  /** Empty when an option is wrong; then there is a problem. */
  Optional<CsvFormat> format(DecodeDefinition decode) {
    CsvFormat usual = CsvFormat.RFC_4180;
    Optional<PropertyDefinition> sep = option(decode, "sep");
    Optional<PropertyDefinition> delimiter = option(decode, "delimiter");
    if (sep.isPresent() && delimiter.isPresent()) {
      report(delimiter.get(), "sep and delimiter are the same", "Keep one of them.");
    }
    char separator = character(sep.or(() -> delimiter), usual.separator());
    char quote = character(option(decode, "quote"), usual.quote());
    char escape = character(option(decode, "escape"), quote);
    checkHeader(decode);
    if (good && (separator == quote || separator == escape || separator == CsvFormat.NONE)) {
      sep.or(() -> delimiter)
          .or(() -> option(decode, "quote"))
          .or(() -> option(decode, "escape"))
          .ifPresent(
              at -> report(at, "the separator is the quote or the escape", "Choose another."));
    }
    return good
        ? Optional.of(
            new CsvFormat(separator, quote, escape, text(decode, "nullValue", usual.nullText())))
        : Optional.empty();
  }

  /** The value of an option; Spark's option names do not mind case. */
  static String text(DecodeDefinition decode, String name, String otherwise) {
    return option(decode, name).map(PropertyDefinition::value).orElse(otherwise);
  }

  private static Optional<PropertyDefinition> option(DecodeDefinition decode, String name) {
    return decode.options().entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** One character, or none at all for a quote that is not used. */
  private char character(Optional<PropertyDefinition> option, char otherwise) {
    if (option.isEmpty()) {
      return otherwise;
    }
    String value = option.get().value();
    if (value.equals("\\t")) {
      return '\t';
    }
    if (value.length() > 1 || value.equals("\n") || value.equals("\r")) {
      report(option.get(), "not one character", "Write one character; \\t is a tab.");
      return otherwise;
    }
    return value.isEmpty() ? CsvFormat.NONE : value.charAt(0);
  }

  private void checkHeader(DecodeDefinition decode) {
    Optional<PropertyDefinition> header = option(decode, "header");
    if (header.isPresent() && !header.get().value().matches("(?i)true|false")) {
      report(header.get(), "neither true nor false", "Write header: true if files have one.");
    }
  }

  private void report(PropertyDefinition at, String cause, String hint) {
    good = false;
    String message = "Cannot use an option of CSV of source '%s': %s".formatted(source, cause);
    problems.error(ErrorCode.INVALID_VALUE, at.position(), message, hint);
  }
}
