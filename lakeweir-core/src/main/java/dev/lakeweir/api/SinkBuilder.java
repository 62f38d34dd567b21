package dev.lakeweir.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** Declares a sink. */
public final class SinkBuilder {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Object> options = new LinkedHashMap<>();

  SinkBuilder(String format) {
    values.put("format", format);
  }

  /** An option of Spark's writer, by Spark's own name. */
  public SinkBuilder option(String name, String value) {
    options.put(name, value);
    return this;
  }

  /**
   * When the flows into it run: {@code continuous}, {@code available-now} or {@code 10 seconds}.
   */
  public SinkBuilder trigger(String trigger) {
    values.put("trigger", trigger);
    return this;
  }

  Map<String, Object> values() {
    Map<String, Object> all = new LinkedHashMap<>(values);
    if (!options.isEmpty()) {
      all.put("options", options);
    }
    return all;
  }
}
