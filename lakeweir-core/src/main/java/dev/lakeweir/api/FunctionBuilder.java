package dev.lakeweir.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** Declares a function written in Java. */
public final class FunctionBuilder {
  private final Map<String, Object> values = new LinkedHashMap<>();

  FunctionBuilder(String className) {
    values.put("class", className);
  }

  /** The jar with the class: a path or a URI. */
  public FunctionBuilder jar(String jar) {
    values.put("jar", jar);
    return this;
  }

  /** The type of the result as Spark's DDL, where the class does not say it. */
  public FunctionBuilder returns(String type) {
    values.put("returns", type);
    return this;
  }

  /** Says that equal arguments can give different results. */
  public FunctionBuilder nondeterministic() {
    values.put("deterministic", "false");
    return this;
  }

  Map<String, Object> values() {
    return values;
  }
}
