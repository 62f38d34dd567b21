package dev.lakeweir.api;

import dev.lakeweir.spec.OnError;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Declares a source. */
public final class SourceBuilder {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Object> options = new LinkedHashMap<>();
  private final Map<String, Object> decode = new LinkedHashMap<>();

  SourceBuilder(String format) {
    values.put("format", format);
  }

  /** An option of Spark's reader, by Spark's own name. */
  public SourceBuilder option(String name, String value) {
    options.put(name, value);
    return this;
  }

  /**
   * How the bytes of a record become columns.
   *
   * @param format {@code json}
   * @param schema the columns as Spark's DDL; a missing NOT NULL field makes a record a bad one
   */
  public SourceBuilder decode(String format, String schema) {
    decode.put("format", format);
    decode.put("schema", schema);
    return this;
  }

  /** What happens to a record that cannot be decoded; quarantine unless it is said. */
  public SourceBuilder onError(OnError onError) {
    decode.put("on-error", onError.name().toLowerCase(Locale.ROOT));
    return this;
  }

  Map<String, Object> values() {
    Map<String, Object> all = new LinkedHashMap<>(values);
    if (!options.isEmpty()) {
      all.put("options", options);
    }
    if (!decode.isEmpty()) {
      all.put("decode", decode);
    }
    return all;
  }
}
