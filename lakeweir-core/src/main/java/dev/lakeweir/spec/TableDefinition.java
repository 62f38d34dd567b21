package dev.lakeweir.spec;

import dev.lakeweir.problem.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code CREATE [OR REFRESH] STREAMING TABLE}. With a query it is its own flow, of the table's
 * name; without, flows are declared apart.
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
    Optional<SqlText> query) {}
