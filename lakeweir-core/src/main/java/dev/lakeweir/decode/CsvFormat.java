package dev.lakeweir.decode;

import java.io.Serializable;
import java.util.Objects;

/**
 * How a line of CSV is written.
 *
 * @param separator what stands between two fields
 * @param quote what stands around a field that holds separators, quotes or line breaks; {@link
 *     #NONE} where there is no such character
 * @param escape what stands before a quote inside of quotes; the quote itself, as in RFC 4180, or
 *     another character
 * @param nullText an unquoted field of this text is NULL
 */
public record CsvFormat(char separator, char quote, char escape, String nullText)
    implements Serializable {
  public static final char NONE = '\0';
  public static final CsvFormat RFC_4180 = new CsvFormat(',', '"', '"', "");

  public CsvFormat {
    Objects.requireNonNull(nullText, "nullText");
    if (separator == quote || separator == escape) {
      throw new IllegalArgumentException(
          "the separator is the quote or the escape too: " + separator);
    }
  }
}
