package dev.lakeweir.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the bytes of a record, or of its key, are written in. */
public enum DecodeFormat {
  JSON,
  CSV,
  AVRO,
  TEXT,
  BINARY;

  /** As it is written. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<DecodeFormat> named(String text) {
    return Arrays.stream(values()).filter(format -> format.text().equals(text)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(DecodeFormat::text).toList();
  }

  /** Whether a body is one value, which has no fields and needs no schema. */
  public boolean isWhole() {
    return this == TEXT || this == BINARY;
  }
}
