package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code CREATE [OR REFRESH] STREAMING TABLE} or {@code MATERIALIZED VIEW}. With a query it is its
 * own flow, of the table's name; without, flows are declared apart.
 *
 * @param columns the column list between the parentheses, without constraints, as Spark's DDL
 * @param properties what stands in {@code TBLPROPERTIES}, by name
 */
public record TableDefinition(
    String name,
    Position position,
    Optional<SqlText> columns,
    List<ExpectationDefinition> expectations,
    List<PropertyDefinition> partitionedBy,
    List<PropertyDefinition> clusteredBy,
    Optional<String> comment,
    Map<String, PropertyDefinition> properties,
    Optional<SqlText> query,
    Kind kind)
    implements TargetDefinition {

  /** What a table is. */
  public enum Kind {
    /** Filled by flows, as their streams go on. */
    STREAMING_TABLE("streaming table"),
    /** The result of a query over tables as they are now. */
    MATERIALIZED_VIEW("materialized view");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For messages. */
    public String words() {
      return words;
    }
  }

  /** A streaming table. */
  public TableDefinition(
      String name,
      Position position,
      Optional<SqlText> columns,
      List<ExpectationDefinition> expectations,
      List<PropertyDefinition> partitionedBy,
      List<PropertyDefinition> clusteredBy,
      Optional<String> comment,
      Map<String, PropertyDefinition> properties,
      Optional<SqlText> query) {
    this(
        name,
        position,
        columns,
        expectations,
        partitionedBy,
        clusteredBy,
        comment,
        properties,
        query,
        Kind.STREAMING_TABLE);
  }

  /** The same with other expectations. */
  public TableDefinition withExpectations(List<ExpectationDefinition> others) {
    return new TableDefinition(
        name,
        position,
        columns,
        List.copyOf(others),
        partitionedBy,
        clusteredBy,
        comment,
        properties,
        query,
        kind);
  }

  @Override
  public Optional<TriggerDefinition> trigger() {
    return Optional.ofNullable(properties.get("lakeweir.trigger"))
        .map(PropertyDefinition::value)
        .flatMap(TriggerText::parse);
  }

  /** Whether the project says of the table that it is vacuumed, or that it is not. */
  Optional<Boolean> vacuum() {
    return Optional.ofNullable(properties.get("lakeweir.vacuum"))
        .map(property -> Boolean.parseBoolean(property.value()));
  }

  @Override
  public String shown() {
    return "table '" + name + "'";
  }

  public boolean isMaterializedView() {
    return kind == Kind.MATERIALIZED_VIEW;
  }
}
