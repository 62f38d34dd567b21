package dev.lakeweir.api;

import dev.lakeweir.spec.OnViolation;
import dev.lakeweir.spec.text.SourceText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Declares a streaming table. */
public final class TableBuilder {
  private final String name;
  private final List<String> items = new ArrayList<>();
  private final List<String> clauses = new ArrayList<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private Optional<String> query = Optional.empty();

  TableBuilder(String name) {
    this.name = name;
  }

  /** The columns as Spark's DDL, where they are not to be those of the query. */
  public TableBuilder columns(String ddl) {
    items.add(0, ddl);
    return this;
  }

  /** An expectation; a row for which it does not hold is counted. */
  public TableBuilder expect(String expectation, String condition) {
    return expect(expectation, condition, OnViolation.WARN);
  }

  /** An expectation, and what happens to a row for which it does not hold. */
  public TableBuilder expect(String expectation, String condition, OnViolation onViolation) {
    String action =
        onViolation == OnViolation.WARN
            ? ""
            : " ON VIOLATION " + onViolation.name().replace('_', ' ');
    items.add(
        "CONSTRAINT %s EXPECT (%s)%s".formatted(SqlWriter.name(expectation), condition, action));
    return this;
  }

  public TableBuilder comment(String comment) {
    clauses.add("COMMENT " + SqlWriter.text(comment));
    return this;
  }

  public TableBuilder partitionedBy(String... columns) {
    clauses.add("PARTITIONED BY (%s)".formatted(names(columns)));
    return this;
  }

  public TableBuilder clusteredBy(String... columns) {
    clauses.add("CLUSTER BY (%s)".formatted(names(columns)));
    return this;
  }

  /** A table property: one of Lakeweir's or of Delta's. */
  public TableBuilder property(String key, String value) {
    properties.put(key, value);
    return this;
  }

  /** When the table's batches start, where that is not the pipeline's trigger. */
  public TableBuilder trigger(String trigger) {
    return property("lakeweir.trigger", trigger);
  }

  /** A row takes the place of the one with equal keys. */
  public TableBuilder upsert(String... keys) {
    return property("lakeweir.write.mode", "upsert")
        .property("lakeweir.write.keys", String.join(", ", keys));
  }

  /** The column that says which of several rows of a key is the latest. */
  public TableBuilder sequenceBy(String column) {
    return property("lakeweir.write.sequence-by", column);
  }

  /** Every row is a new row; a group is written when the watermark has passed it. */
  public TableBuilder append() {
    return property("lakeweir.write.mode", "append");
  }

  /** What the table holds. */
  public TableBuilder query(String select) {
    query = Optional.of(select);
    return this;
  }

  SourceText statement() {
    StringBuilder text = new StringBuilder("CREATE STREAMING TABLE " + SqlWriter.name(name));
    if (!items.isEmpty()) {
      text.append(" (").append(String.join(", ", items)).append(")");
    }
    clauses.forEach(clause -> text.append(' ').append(clause));
    if (!properties.isEmpty()) {
      text.append(" TBLPROPERTIES (")
          .append(
              properties.entrySet().stream()
                  .map(it -> SqlWriter.text(it.getKey()) + " = " + SqlWriter.text(it.getValue()))
                  .collect(Collectors.joining(", ")))
          .append(")");
    }
    String label = "table " + name;
    return query
        .map(select -> SourceText.behind(text + " AS ", label, select))
        .orElseGet(() -> SourceText.behind(text.toString(), label, ""));
  }

  private static String names(String... columns) {
    return Arrays.stream(columns).map(SqlWriter::name).collect(Collectors.joining(", "));
  }
}
